-- the token's hex (empty: none), the user's hex, now; for each of denied, allowed: 1 or 0; then the time, or nothing
local token, now = ARGV[2], tonumber(ARGV[4])
local function counts(ends) return ends and now < tonumber(ends) end
local function is(kind)
    return token ~= '' and counts(redis.call('GET', prefix .. kind .. ':' .. token)) and '1' or '0'
end
local before = redis.call('HMGET', prefix .. 'before:' .. ARGV[3], 'issued', 'ends')
return {is('denied'), is('allowed'), counts(before[2]) and before[1] or ''}
