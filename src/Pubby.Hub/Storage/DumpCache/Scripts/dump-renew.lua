-- A loader is still reading the room: nobody else is to read it as well.
-- KEYS[1]  the room's dump
-- ARGV[1]  the loader's token
-- ARGV[2]  how long a load may take from now on, in milliseconds
if redis.call('HGET', KEYS[1], '.state') ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
