-- kind, hex, now; what was there is returned, and that it was used is noted if it could be answered
local key, now = challenge_key(ARGV[2], ARGV[3]), ARGV[4]
local held = redis.call('HGETALL', key)
local ends, used = redis.call('HGET', key, 'ends'), redis.call('HGET', key, 'used')
if ends and not used and tonumber(now) < tonumber(ends) then
    redis.call('HSET', key, 'used', now, 'payload', '')
end
return held
