-- user, now (empty: ended ones as well), the id to end (empty: all), the id to leave (empty: none)
local user, now, id, except = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local ended = 0
for _, hex in ipairs(redis.call('ZRANGE', sessions_key(user), 0, -1)) do
    local held = redis.call('HGET', session_key(hex), 'id')
    local meant = held and (id == '' or held == id) and (except == '' or held ~= except)
    if meant and (now == '' or session_is_alive(hex, now)) then
        end_session(hex)
        ended = ended + 1
    end
end
return ended
