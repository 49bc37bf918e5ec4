using Pubby.Load.Measures;
using Pubby.Load.Plans;
using Pubby.Load.Protocols;

namespace Pubby.Load.Clients;

/// <summary>What each client has of each of its rooms: cursor, epoch, and the last number of every id.</summary>
internal sealed class Subscriptions
{
    private const byte Answered = 1;
    private const byte AwaitsDump = 2;

    private readonly RoomNames _names;
    private readonly int _perLink;
    private readonly int[] _idsBefore;
    private readonly int _idsPerLink;
    private readonly int[] _rooms;
    private readonly long[] _cursors;
    private readonly ushort[] _epochs;
    private readonly byte[] _flags;
    private readonly int[] _seen;
    private readonly List<byte[]> _epochNames = [[]];

    /// <param name="connections">Numbers of the plan's connections that are this part's, in order.</param>
    public Subscriptions(LoadPlan plan, RoomNames names, RoomChoice choice, IReadOnlyList<int> connections)
    {
        _names = names;
        _perLink = plan.RoomsPerConnection;
        _idsBefore = new int[_perLink + 1];
        var slot = 0;
        foreach (var set in plan.Rooms)
        {
            for (var i = 0; i < set.PerConnection; i++, slot++) _idsBefore[slot + 1] = _idsBefore[slot] + set.Ids;
        }
        _idsPerLink = _idsBefore[_perLink];
        _rooms = new int[connections.Count * _perLink];
        _cursors = new long[_rooms.Length];
        _epochs = new ushort[_rooms.Length];
        _flags = new byte[_rooms.Length];
        _seen = new int[connections.Count * _idsPerLink];
        Array.Fill(_seen, DeliveryCounts.Unknown);
        for (var link = 0; link < connections.Count; link++)
            choice.RoomsOf(connections[link], _rooms.AsSpan(link * _perLink, _perLink));
    }

    public int PerLink => _perLink;

    /// <returns>-1: the client is not in this room.</returns>
    public int SlotOf(int link, ReadOnlySpan<byte> room)
    {
        var number = _names.RoomOf(room);
        return number < 0 ? -1 : _rooms.AsSpan(link * _perLink, _perLink).IndexOf(number);
    }

    /// <summary>What to ask for: the client comes back with its cursor, if it has one and resumes.</summary>
    public SubscribeCommand CommandOf(int link, int slot, ClientKind kind)
    {
        var at = (link * _perLink) + slot;
        var cursor = kind.Resumes ? _cursors[at] : 0;
        _flags[at] = cursor > 0 || kind.Dumps ? AwaitsDump : (byte)0;
        return new SubscribeCommand(slot, _rooms[at], kind.Dumps, cursor, _epochNames[_epochs[at]]);
    }

    public bool HasCursor(int link) => _cursors.AsSpan(link * _perLink, _perLink).ContainsAnyExcept(0);

    /// <returns>True: this made the subscription whole.</returns>
    public bool OnSubscribed(int link, int slot, scoped in HubFields answer)
    {
        var at = (link * _perLink) + slot;
        if (answer.Epoch.Length > 0) _epochs[at] = EpochOf(answer.Epoch);
        // Without a dump nothing is known of what came before.
        if ((_flags[at] & AwaitsDump) == 0) SeenOf(link, slot).Fill(DeliveryCounts.Unknown);
        return Complete(at, Answered, 0);
    }

    /// <returns>True: this made the subscription whole.</returns>
    public bool OnDump(int link, int slot, scoped in HubFields dump)
    {
        var at = (link * _perLink) + slot;
        if (!dump.IsLast) return false;
        var replaces = Replaces(dump);
        _cursors[at] = replaces ? dump.Cursor : Math.Max(_cursors[at], dump.Cursor);
        if (replaces) BeginAtNothing(SeenOf(link, slot));
        return Complete(at, 0, AwaitsDump);
    }

    public void OnVersion(int link, int slot, long version)
    {
        var at = (link * _perLink) + slot;
        // A message that comes before the dump is whole must not let a resume pass over the rest of it.
        if ((_flags[at] & AwaitsDump) == 0) _cursors[at] = Math.Max(_cursors[at], version);
    }

    /// <summary>The last number of each id of a room that the client has seen.</summary>
    public Span<int> SeenOf(int link, int slot) => _seen.AsSpan(
        (link * _idsPerLink) + _idsBefore[slot], _idsBefore[slot + 1] - _idsBefore[slot]);

    public int RoomOf(int link, int slot) => _rooms[(link * _perLink) + slot];

    public static bool Replaces(scoped in HubFields dump) =>
        dump.Mode.SequenceEqual("dump"u8) || dump.Mode.SequenceEqual("reset"u8);

    /// <summary>Whoever is subscribed before the first message is published has to get all.</summary>
    public static void BeginAtNothing(Span<int> seen) => seen.Replace(DeliveryCounts.Unknown, 0);

    private bool Complete(int at, byte set, byte cleared)
    {
        var before = _flags[at];
        _flags[at] = (byte)((before | set) & ~cleared);
        return before != Answered && _flags[at] == Answered;
    }

    private ushort EpochOf(ReadOnlySpan<byte> name)
    {
        // A fleet has one, or one for each node: a search costs nothing.
        for (var i = 1; i < _epochNames.Count; i++)
        {
            if (name.SequenceEqual(_epochNames[i])) return (ushort)i;
        }
        if (_epochNames.Count > ushort.MaxValue) return 0;
        _epochNames.Add(name.ToArray());
        return (ushort)(_epochNames.Count - 1);
    }
}
