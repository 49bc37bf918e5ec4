using System.Buffers.Text;
using Pubby.Core.Backplane;
using Pubby.Core.Messages;
using Pubby.Hub.Redis;
using StackExchange.Redis;

namespace Pubby.Hub.Backplane.Redis;

/// <summary>
/// The counters in Redis: a string for each room with its last number and its highest version, changed by a script.
/// </summary>
internal sealed class RedisSequenceCounters(RedisServer redis) : ISequenceCounters
{
    /// <summary>
    /// After this long without a publish, a room's counter starts over. Nodes with that room refresh it once.
    /// </summary>
    private const long KeptSeconds = 24 * 60 * 60;

    /// <summary>Keys in one MGET, so that a node with very many rooms does not block Redis for others.</summary>
    private const int MaxKeys = 1000;

    private static readonly string AnnounceScript = EmbeddedScript.Read("announce");

    public async ValueTask<SequenceReservation> ReserveAsync(string room, long version, VersionPartition of)
    {
        RedisKey[] keys = [redis.Names.Relay(room)];
        RedisValue[] values = [version, KeptSeconds, of.Step, of.Offset];
        if (await redis.TryAsync(database =>
            database.ScriptEvaluateAsync(AnnounceScript, keys, values)) is not
            {
            } answer) return SequenceReservation.None;
        var parts = (RedisValue[])answer!;
        return new SequenceReservation((long)parts[0], (int)parts[1] == 1, (long)parts[2]);
    }

    public async ValueTask<long[]?> LatestAsync(IReadOnlyList<string> rooms)
    {
        var latest = new long[rooms.Count];
        for (var from = 0; from < latest.Length; from += MaxKeys)
        {
            var keys = new RedisKey[Math.Min(MaxKeys, latest.Length - from)];
            for (var i = 0; i < keys.Length; i++) keys[i] = redis.Names.Relay(rooms[from + i]);
            if (await redis.TryAsync(database => database.StringGetAsync(keys)) is not { } values) return null;
            for (var i = 0; i < values.Length; i++) latest[from + i] = NumberOf(values[i]);
        }
        return latest;
    }

    private static long NumberOf(RedisValue counter)
    {
        var text = ((ReadOnlyMemory<byte>)counter).Span;
        return Utf8Parser.TryParse(text, out long number, out var length)
            && length < text.Length && text[length] == (byte)' ' ? number : 0;
    }
}
