-- hex, now
local key = prefix .. 'attempts:' .. ARGV[2]
local held = redis.call('HMGET', key, 'attempts', 'ends')
if held[1] and tonumber(held[1]) > 0 and tonumber(ARGV[3]) < tonumber(held[2]) then
    redis.call('HINCRBY', key, 'attempts', -1)
end
return 1
