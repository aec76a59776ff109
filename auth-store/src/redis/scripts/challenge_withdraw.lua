-- kind, user
local set = challenges_key(ARGV[2], ARGV[3])
for _, hex in ipairs(redis.call('ZRANGE', set, 0, -1)) do redis.call('DEL', challenge_key(ARGV[2], hex)) end
redis.call('DEL', set)
return 1
