using System.Diagnostics.CodeAnalysis;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Rooms;

/// <summary>What a client holds of a room, by the one merge rule: an item is taken if its version is newer than the one held for its id. Not safe for several threads.</summary>
internal sealed class RoomMap
{
    /// <summary>Deleted ids whose versions are remembered, the newest ones. Late items are about a minute late at most, so this many deletions a minute are safe.</summary>
    public const int MaxTombstones = 4096;

    private readonly Dictionary<string, RoomItem> _live = [];

    /// <summary>Taken out by this client's own clock, while no hub could be heard; the hub has the last word.</summary>
    private readonly Dictionary<string, RoomItem> _lapsed = [];
    private readonly Dictionary<string, long> _deleted = [];
    private readonly Queue<(string Id, long Version)> _deletions = new();

    /// <summary>The live items in the order of their versions, as a dump has them.</summary>
    public IEnumerable<RoomItem> InVersionOrder => _live.Values.OrderBy(item => item.Version);

    public bool TryGet(string id, [NotNullWhen(true)] out RoomItem? item) => _live.TryGetValue(id, out item);

    /// <summary>The item left by this client's own clock.</summary>
    public bool HasLapsed(string id) => _lapsed.Count > 0 && _lapsed.ContainsKey(id);

    /// <summary>Takes out the items whose time is over.</summary>
    /// <returns>What was taken out.</returns>
    public IReadOnlyList<RoomItem> Lapse(long nowMs)
    {
        RoomItem[] over = [.. _live.Values.Where(item => item.ExpiresAt <= nowMs)];
        foreach (var item in over)
        {
            _live.Remove(item.Id);
            _lapsed.Add(item.Id, item);
        }
        return over;
    }

    /// <summary>The hub has told all that left: what it did not tell of is there, whatever this client's clock says.</summary>
    /// <returns>What is there again.</returns>
    public IReadOnlyList<RoomItem> Restore()
    {
        RoomItem[] back = [.. _lapsed.Values];
        foreach (var item in back) _live.Add(item.Id, item);
        _lapsed.Clear();
        return back;
    }

    /// <returns>False: what is held is newer, or the same.</returns>
    public bool Apply(RoomItem item)
    {
        if (item.Version <= VersionOf(item.Id)) return false;
        _lapsed.Remove(item.Id);
        if (item.Deleted) Bury(item);
        else Keep(item);
        return true;
    }

    private long VersionOf(string id) =>
        _live.TryGetValue(id, out var live) || _lapsed.TryGetValue(id, out live) ? live.Version : _deleted.GetValueOrDefault(id, -1);

    private void Keep(RoomItem item)
    {
        _live[item.Id] = item;
        _deleted.Remove(item.Id);
    }

    private void Bury(RoomItem item)
    {
        _live.Remove(item.Id);
        _deleted[item.Id] = item.Version;
        _deletions.Enqueue((item.Id, item.Version));
        while (_deletions.Count > MaxTombstones)
        {
            var (id, version) = _deletions.Dequeue();
            // Not if it was deleted again since: then a later entry of the queue stands for it.
            if (_deleted.GetValueOrDefault(id) == version) _deleted.Remove(id);
        }
    }
}
