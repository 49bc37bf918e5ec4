-- Gives a room's dump, or says who is to make it.
-- KEYS[1]  the room's dump
-- ARGV[1]  a token of the one who asks
-- ARGV[2]  how long a load may take, in milliseconds
-- Answers  the whole hash as a list; or one word:
--          load   it is yours to load: read the store now, then fill
--          wait   somebody else loads it
--          large  it is too large to be kept: read the store
local state = redis.call('HGET', KEYS[1], '.state')
if state == 'whole' then return redis.call('HGETALL', KEYS[1]) end
if state == 'large' then return 'large' end
if state then return 'wait' end
redis.call('HSET', KEYS[1], '.state', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 'load'
