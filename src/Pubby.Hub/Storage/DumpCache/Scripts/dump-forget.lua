-- Forgets a room's dump.
-- KEYS[1]  the room's dump
-- ARGV[1]  a loader's token: only if it is still that one's to fill; empty: in any case
if ARGV[1] ~= '' and redis.call('HGET', KEYS[1], '.state') ~= ARGV[1] then return 0 end
return redis.call('UNLINK', KEYS[1])
