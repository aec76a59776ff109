-- hex, now, idle
local hex, now, idle = ARGV[2], ARGV[3], ARGV[4]
if not session_is_alive(hex, now) then return 0 end
local held = redis.call('HMGET', session_key(hex), 'idle', 'ends', 'seen')
idle = later(held[1], earlier(idle, held[2]))
redis.call('HSET', session_key(hex), 'idle', idle, 'seen', later(held[3], now))
redis.call('PEXPIRE', session_key(hex), remains(idle, now))
return 1
