-- Gives a room's dump, or says who is to make it.
-- KEYS[1]  the room's dump
-- ARGV[1]  a token of the one who asks
-- ARGV[2]  how long a load may take, in milliseconds
-- ARGV[3]  of a dump that was begun before, by Redis's clock in milliseconds, nothing is known: it counts as none
-- Answers  the whole hash as a list; or one word:
--          load   it is yours to load: read the store now, then fill
--          wait   somebody else loads it
--          large  it is too large to be kept: read the store
local state = redis.call('HGET', KEYS[1], '.state')
if state == 'large' then return 'large' end
if state and tonumber(redis.call('HGET', KEYS[1], '.begun') or 0) >= tonumber(ARGV[3]) then
  if state == 'whole' then return redis.call('HGETALL', KEYS[1]) end
  return 'wait'
end
local now = redis.call('TIME')
redis.call('UNLINK', KEYS[1])
redis.call('HSET', KEYS[1], '.state', ARGV[1], '.begun', string.format('%d', now[1] * 1000 + math.floor(now[2] / 1000)))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 'load'
