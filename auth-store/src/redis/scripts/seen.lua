-- kind, hex, until, now; 1 if it is the first time
local key = prefix .. 'seen:' .. ARGV[2] .. ':' .. ARGV[3]
local held = redis.call('GET', key)
if held and tonumber(ARGV[5]) < tonumber(held) then return 0 end
redis.call('SET', key, ARGV[4], 'PX', remains(ARGV[4], ARGV[5]))
return 1
