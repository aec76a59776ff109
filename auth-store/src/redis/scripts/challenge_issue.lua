-- kind, hex, now, user (empty: nobody's), most, payload, created, ends, until when it is known
local kind, hex, now, user, most, ends, known = ARGV[2], ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6]), ARGV[9], ARGV[10]
if user ~= '' then
    local set, open = challenges_key(kind, user), {}
    redis.call('ZREMRANGEBYSCORE', set, '-inf', now)
    for _, other in ipairs(redis.call('ZRANGE', set, 0, -1)) do
        local held = redis.call('HMGET', challenge_key(kind, other), 'created', 'ends', 'used')
        if held[1] and not held[3] and tonumber(now) < tonumber(held[2]) then
            table.insert(open, {tonumber(held[1]), other})
        end
    end
    for _, other in ipairs(oldest_but(most - 1, open)) do
        redis.call('DEL', challenge_key(kind, other))
        redis.call('ZREM', set, other)
    end
    redis.call('ZADD', set, known, hex)
    outlive(set, known, now)
end
redis.call('HSET', challenge_key(kind, hex), 'user', user, 'payload', ARGV[7], 'created', ARGV[8], 'ends', ends)
redis.call('PEXPIRE', challenge_key(kind, hex), remains(known, now))
return 1
