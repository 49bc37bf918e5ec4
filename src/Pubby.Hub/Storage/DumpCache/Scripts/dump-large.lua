-- The room turned out too large to be kept: whoever asks for it reads the store. That holds whoever loads it now: reading
-- a room of this size may take longer than a load is waited for, and others would read it in vain one after another.
-- KEYS[1]  the room's dump
-- ARGV[1]  how long that is believed, in milliseconds
redis.call('UNLINK', KEYS[1])
redis.call('HSET', KEYS[1], '.state', 'large')
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
