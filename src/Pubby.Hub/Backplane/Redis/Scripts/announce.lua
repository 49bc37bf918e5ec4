-- Takes the next number of a room, and a version above all that was announced in it.
-- KEYS[1]  the room's relay counter: "<number> <version>"
-- ARGV[1]  the version that the node would stamp
-- ARGV[2]  how long the counter is kept, in seconds
-- ARGV[3]  how far apart the versions are that the node's region may stamp with, a power of two
-- ARGV[4]  what is left of each of them, divided by that
-- Answers  number, 1 if the counter began anew, the version to stamp
--
-- A counter that is gone (never there, expired, evicted, lost by a flush or a failover) begins at the time of day in microseconds, so its numbers are
-- above all that were ever given out, and a node that knew the old ones sees the leap.
local held = redis.call('GET', KEYS[1])
local number, first, version = nil, 0, tonumber(ARGV[1])
if held then
  local last, highest = string.match(held, '^(%d+) (%d+)$')
  number = last and tonumber(last) + 1
  -- Versions are even: the odd number behind one belongs to its expiry.
  version = math.max(version, tonumber(highest or 0) + 2)
end
if not number then
  local now = redis.call('TIME')
  number, first = now[1] * 1000000 + now[2], 1
end
version = version + (tonumber(ARGV[4]) - version) % tonumber(ARGV[3])
local text = string.format('%.0f', version)
redis.call('SET', KEYS[1], string.format('%.0f', number) .. ' ' .. text, 'EX', ARGV[2])
return { number, first, text }
