end_session(ARGV[2])
return 1
