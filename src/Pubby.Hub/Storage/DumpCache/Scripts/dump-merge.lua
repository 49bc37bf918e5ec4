-- Merges messages into a room's dump, if there is one. With a token also fills it: then it is whole.
-- KEYS[1]  the room's dump
-- ARGV[1]  the token of the loader; empty for a publisher
-- ARGV[2]  how long a whole dump is kept, in milliseconds
-- ARGV[3]  how many bytes it may have, ids and items together
-- ARGV[4…] id, item, id, item, …
-- Answers  1; or 0 where nothing was to be done: there is no dump, or it is another's to fill
local state = redis.call('HGET', KEYS[1], '.state')
if not state or state == 'large' then return 0 end
if ARGV[1] ~= '' and state ~= ARGV[1] then return 0 end

local added = 0
for i = 4, #ARGV, 2 do
  local held = redis.call('HGET', KEYS[1], ARGV[i])
  -- The one merge rule: an item begins with its version, a number that a Lua number holds exactly.
  if not held or tonumber(string.match(held, '^%d+')) < tonumber(string.match(ARGV[i + 1], '^%d+')) then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
    added = added + #ARGV[i + 1] - (held and #held or -#ARGV[i])
  end
end

if redis.call('HINCRBY', KEYS[1], '.bytes', added) > tonumber(ARGV[3]) then
  redis.call('UNLINK', KEYS[1])
  redis.call('HSET', KEYS[1], '.state', 'large')
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return 0
end
if ARGV[1] ~= '' then
  redis.call('HSET', KEYS[1], '.state', 'whole')
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 1
