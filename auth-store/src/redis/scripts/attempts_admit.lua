-- hex, now, until, most; the number of attempts (0: too many) and the end of their window are returned
local key, now, ends, most = prefix .. 'attempts:' .. ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local held = redis.call('HMGET', key, 'attempts', 'ends')
if not held[1] or tonumber(held[2]) <= tonumber(now) then
    redis.call('HSET', key, 'attempts', 1, 'ends', ends)
    redis.call('PEXPIRE', key, remains(ends, now))
    return {'1', ends}
end
if tonumber(held[1]) >= most then return {'0', held[2]} end
return {tostring(redis.call('HINCRBY', key, 'attempts', 1)), held[2]}
