-- kind, hex, until, now
local key, ends, now = prefix .. ARGV[2] .. ':' .. ARGV[3], ARGV[4], ARGV[5]
local held = redis.call('GET', key)
if held then ends = later(held, ends) end
redis.call('SET', key, ends, 'PX', remains(ends, now))
return 1
