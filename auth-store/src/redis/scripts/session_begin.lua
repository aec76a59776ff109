-- most (0: any number), then the session
local most, user, now = tonumber(ARGV[2]), ARGV[6], ARGV[4]
if most > 0 then
    local alive = {}
    for _, hex in ipairs(redis.call('ZRANGE', sessions_key(user), 0, -1)) do
        if session_is_alive(hex, now) then
            table.insert(alive, {tonumber(redis.call('HGET', session_key(hex), 'created')), hex})
        end
    end
    for _, hex in ipairs(oldest_but(most - 1, alive)) do end_session(hex) end
end
keep_session(3)
return 1
