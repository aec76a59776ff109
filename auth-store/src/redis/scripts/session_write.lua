-- hex, now, payload
if not session_is_alive(ARGV[2], ARGV[3]) then return 0 end
redis.call('HSET', session_key(ARGV[2]), 'payload', ARGV[4])
return 1
