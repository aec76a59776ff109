-- Times are milliseconds as text. They are compared as numbers and kept as the text that came, so that none is rounded.
local prefix = ARGV[1]

local function later(one, other)
    if tonumber(one) < tonumber(other) then return other end
    return one
end

local function earlier(one, other)
    if tonumber(other) < tonumber(one) then return other end
    return one
end

-- how long from now until then, for PEXPIRE
local function remains(ends, now)
    return string.format('%.0f', math.max(1, tonumber(ends) - tonumber(now)))
end

-- lets a set of names live as long as the longest-lived of what it names
local function outlive(set, ends, now)
    local left = remains(ends, now)
    if redis.call('PTTL', set) < tonumber(left) then redis.call('PEXPIRE', set, left) end
end

local function session_key(hex) return prefix .. 'session:' .. hex end
local function sessions_key(user) return prefix .. 'sessions:' .. user end

local function session_is_alive(hex, now)
    local idle = redis.call('HGET', session_key(hex), 'idle')
    return idle and tonumber(now) < tonumber(idle)
end

local function end_session(hex)
    local user = redis.call('HGET', session_key(hex), 'user')
    if user then
        redis.call('DEL', session_key(hex))
        redis.call('ZREM', sessions_key(user), hex)
    end
end

-- hex, now, then the session's id, user, epoch, csrf, created, auth, seen, idle, ends, payload
local function keep_session(from)
    local hex, now, user, idle, ends = ARGV[from], ARGV[from + 1], ARGV[from + 3], ARGV[from + 9], ARGV[from + 10]
    redis.call('HSET', session_key(hex), 'id', ARGV[from + 2], 'user', user, 'epoch', ARGV[from + 4],
        'csrf', ARGV[from + 5], 'created', ARGV[from + 6], 'auth', ARGV[from + 7], 'seen', ARGV[from + 8],
        'idle', idle, 'ends', ends, 'payload', ARGV[from + 11])
    redis.call('PEXPIRE', session_key(hex), remains(idle, now))
    redis.call('ZREMRANGEBYSCORE', sessions_key(user), '-inf', now)
    redis.call('ZADD', sessions_key(user), ends, hex)
    outlive(sessions_key(user), ends, now)
end

local function challenge_key(kind, hex) return prefix .. 'challenge:' .. kind .. ':' .. hex end
local function challenges_key(kind, user) return prefix .. 'challenges:' .. kind .. ':' .. user end

-- keeps the newest of these, each of which is {created, hex}
local function oldest_but(most, all)
    table.sort(all, function(one, other)
        if one[1] == other[1] then return one[2] < other[2] end
        return one[1] < other[1]
    end)
    local oldest = {}
    for n = 1, #all - most do oldest[n] = all[n][2] end
    return oldest
end

