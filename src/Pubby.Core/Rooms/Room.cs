using Pubby.Core.Delivery;
using Pubby.Core.Messages;
using Pubby.Core.Tracing;
using Pubby.Core.Wire;

namespace Pubby.Core.Rooms;

/// <summary>
/// A room that is alive on this node: what it holds, and who gets its changes. Safe for any number of threads: one
/// short lock, under which nothing waits.
/// </summary>
internal sealed partial class Room : ICatchUpSource
{
    private readonly Lock _gate = new();
    private readonly RoomContext _context;
    private readonly RoomMap _map = new();
    private readonly EncodedDumps _dumps;
    private readonly ShardRoom?[] _shardRooms;
    private readonly int[] _subscribersByFormat = new int[WireFormats.Count];
    private ChangeRate _changes;

    public Room(string name, RoomContext context)
    {
        Name = name;
        _context = context;
        _dumps = new EncodedDumps(name, _map, context);
        _shardRooms = new ShardRoom?[context.Shards.Count];
    }

    public string Name { get; }

    /// <summary>How many connections of this node are subscribed; read without the lock.</summary>
    public int Subscribers { get; private set; }

    /// <summary>About how many bytes its dump has; read without the lock.</summary>
    public int DumpBytes => _dumps.WholeBytes;

    /// <summary>
    /// At or before when the next message expires, in milliseconds since 1970; read without the lock.
    /// </summary>
    public long NextDue
    {
        get;
        private set
        {
            field = value;
            _context.Earliest.Lower(value);
        }
    } = long.MaxValue;

    /// <summary>
    /// The only way in for a message from anywhere: merges it, and broadcasts it if it is new. Applying it twice, late
    /// or out of order does no harm.
    /// </summary>
    /// <param name="reason">For those who trace it: why it comes, if it was not published just now.</param>
    /// <returns>False: the room holds this version or a newer one.</returns>
    public bool Apply(Message message, string? reason = null)
    {
        lock (_gate)
        {
            var isNew = ApplyLocked(message, reason);
            // A refresh applies all that the store has, and most of it is known.
            if (!isNew && reason is null)
                _context.Traces.Note(TraceStage.Superseded, Name, message.Id, message.Version);
            return isNew;
        }
    }

    /// <summary>
    /// Expires what is due. An expiry has the same version on every node, so nodes need no message about it.
    /// </summary>
    public void ExpireDue(long nowMs)
    {
        if (NextDue > nowMs) return;
        lock (_gate) ExpireDueLocked(nowMs);
    }

    /// <summary>Forgets tombstones that are older than <see cref="Retention.Tombstones"/>.</summary>
    public void ForgetOld()
    {
        lock (_gate) _map.Forget(TombstonesSince);
    }

    /// <summary>What the room holds now, for a reader that does not subscribe.</summary>
    /// <param name="changedAfter">
    /// Null: the live messages. Otherwise what changed after this version, tombstones included.
    /// </param>
    public RoomSnapshot Read(long? changedAfter)
    {
        lock (_gate)
        {
            ExpireDueLocked(_context.NowMs);
            var messages = changedAfter is { } version ? _map.ChangedAfter(version) : _map.Live();
            return new RoomSnapshot(messages, _map.Cursor, _map.LiveCount, Subscribers, _context.Source.IsUnavailable);
        }
    }

    /// <summary>How the room is, without what it holds.</summary>
    public RoomStatus ReadStatus()
    {
        lock (_gate)
        {
            var changes = _changes.PerSecond(_context.Time.GetTimestamp(), _context.Time);
            return new RoomStatus(_map.LiveCount, Subscribers, _map.Cursor, changes);
        }
    }

    /// <summary>The store does not answer: other nodes may have stored what is missing here.</summary>
    public bool IsStale => _context.Source.IsUnavailable;

    /// <summary>The live message with this id, or null.</summary>
    public Message? Find(string id)
    {
        lock (_gate)
        {
            ExpireDueLocked(_context.NowMs);
            return _map.Find(id) is { IsLive: true } message ? message : null;
        }
    }

    private long TombstonesSince => _context.NowVersion - (long)Retention.Tombstones.TotalMicroseconds;

    private bool ApplyLocked(Message message, string? reason = null)
    {
        _context.Clock.Observe(message.Version);
        var result = _map.Merge(message);
        if (result == MergeResult.Stale) return false;
        _dumps.Invalidate();
        NextDue = _map.NextDue;
        if (IsLoaded) _changes.Count(_context.Time.GetTimestamp(), _context.Time);
        // A room that loads has no subscribers, and what it loads was published long ago.
        var traces = IsLoaded && _context.Traces.IsOn ? _context.Traces : null;
        traces?.Note(TraceStage.Applied, Name, message.Id, message.Version, reason: reason);
        if (result != MergeResult.Applied) return true;
        Broadcast(
            format => _context.Encoders[format].Message(Name, message),
            traces?.Find(Name, message.Id, message.Version));
        return true;
    }

    private void ExpireDueLocked(long nowMs)
    {
        foreach (var message in _map.TakeDue(nowMs)) ApplyLocked(message.ToExpired(), TraceReasons.Expired);
        NextDue = _map.NextDue;
    }

    /// <param name="traced">Null: nobody traces it.</param>
    private void Broadcast(Func<WireFormat, byte[]?> encode, TracedMessage? traced = null)
    {
        EncodedMessage? encoded = null;
        // Before the shards have it: what they report comes later.
        traced?.Note(TraceStage.Posted, Subscribers);
        foreach (var shardRoom in _shardRooms)
        {
            if (shardRoom is null || shardRoom.Subscribers == 0) continue;
            if (!shardRoom.IsOverrun) Post(shardRoom, encoded ??= Encode(encode, traced));
            if (shardRoom.IsOverrun)
                traced?.Note(TraceStage.Conflated, shardRoom.Subscribers, TraceReasons.Overrun);
        }
    }

    private static void Post(ShardRoom shardRoom, EncodedMessage encoded)
    {
        if (shardRoom.TryReserve(encoded.Length))
        {
            shardRoom.Shard.PostBroadcast(shardRoom, encoded);
            return;
        }
        shardRoom.IsOverrun = true;
        shardRoom.Shard.PostOverrun(shardRoom, since: encoded.Sequence - 1);
    }

    private EncodedMessage Encode(Func<WireFormat, byte[]?> encode, TracedMessage? traced)
    {
        var encoded = new EncodedMessage(_map.Sequence, _context.Time.GetTimestamp()) { Trace = traced };
        for (var format = (WireFormat)0; (int)format < WireFormats.Count; format++)
        {
            if (_subscribersByFormat[(int)format] > 0) encoded[format] = encode(format);
        }
        return encoded;
    }
}

/// <param name="Messages">How many are live.</param>
/// <param name="Cursor">The version of its newest change; 0: it never held anything.</param>
/// <param name="ChangesPerSecond">Over the last 10 to 20 s.</param>
internal readonly record struct RoomStatus(int Messages, int Subscribers, long Cursor, double ChangesPerSecond);

/// <param name="Messages">In version order.</param>
/// <param name="IsStale">See <see cref="DumpHeader"/>.</param>
internal sealed record RoomSnapshot(Message[] Messages, long Cursor, int LiveCount, int Subscribers, bool IsStale);
