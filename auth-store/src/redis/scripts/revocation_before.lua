-- hex, issued, until, now, whether it takes the place of what is held (1) or the later of both counts (0)
local key, issued, ends, now = prefix .. 'before:' .. ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local held = redis.call('HMGET', key, 'issued', 'ends')
if ARGV[6] == '0' and held[1] then
    issued, ends = later(held[1], issued), later(held[2], ends)
end
redis.call('HSET', key, 'issued', issued, 'ends', ends)
redis.call('PEXPIRE', key, remains(ends, now))
return 1
