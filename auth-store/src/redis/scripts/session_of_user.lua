-- user, now
local found = {}
for _, hex in ipairs(redis.call('ZRANGE', sessions_key(ARGV[2]), 0, -1)) do
    if session_is_alive(hex, ARGV[3]) then
        table.insert(found, {hex, redis.call('HGETALL', session_key(hex))})
    end
end
return found
