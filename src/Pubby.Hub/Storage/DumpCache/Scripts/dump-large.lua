-- The room turned out too large to be kept: whoever asks for it reads the store.
-- KEYS[1]  the room's dump
-- ARGV[1]  the loader's token
-- ARGV[2]  how long that is believed, in milliseconds
if redis.call('HGET', KEYS[1], '.state') ~= ARGV[1] then return 0 end
redis.call('UNLINK', KEYS[1])
redis.call('HSET', KEYS[1], '.state', 'large')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
