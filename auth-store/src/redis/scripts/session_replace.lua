-- the old hex, then the session
if not session_is_alive(ARGV[2], ARGV[4]) then return 0 end
end_session(ARGV[2])
keep_session(3)
return 1
