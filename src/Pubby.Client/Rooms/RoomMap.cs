using System.Diagnostics.CodeAnalysis;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Rooms;

/// <summary>
/// What a client holds of a room, by the one merge rule: an item is taken if its version is newer than the version that
/// is held for its id. Not safe for several threads.
/// </summary>
internal sealed class RoomMap
{
    /// <summary>
    /// How many deleted ids are remembered with their versions: the newest ones. Items are at most about a minute late,
    /// so this many deletions a minute are safe.
    /// </summary>
    public const int MaxTombstones = 4096;

    private readonly Dictionary<string, RoomItem> _live = [];

    /// <summary>Removed by this client's own clock while no hub was connected. The hub decides in the end.</summary>
    private readonly Dictionary<string, RoomItem> _lapsed = [];
    private readonly Dictionary<string, long> _deleted = [];
    private readonly Queue<(string Id, long Version)> _deletions = new();

    /// <summary>How many live items there are.</summary>
    public int Count => _live.Count;

    /// <summary>The live items in the order of their versions, like a dump.</summary>
    public IEnumerable<RoomItem> InVersionOrder => _live.Values.OrderBy(item => item.Version);

    public bool TryGet(string id, [NotNullWhen(true)] out RoomItem? item) => _live.TryGetValue(id, out item);

    /// <summary>The item was removed by this client's own clock.</summary>
    public bool HasLapsed(string id) => _lapsed.Count > 0 && _lapsed.ContainsKey(id);

    /// <summary>Removes the items that have expired.</summary>
    /// <returns>The items that were removed.</returns>
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

    /// <summary>
    /// The hub has sent all removals. An item without one still exists, whatever this client's clock says.
    /// </summary>
    /// <returns>The items that are restored.</returns>
    public IReadOnlyList<RoomItem> Restore()
    {
        RoomItem[] back = [.. _lapsed.Values];
        foreach (var item in back) _live.Add(item.Id, item);
        _lapsed.Clear();
        return back;
    }

    /// <returns>False: the version that is held is newer, or the same.</returns>
    public bool Apply(RoomItem item)
    {
        if (item.Version <= VersionOf(item.Id)) return false;
        _lapsed.Remove(item.Id);
        if (item.Deleted) Bury(item);
        else Keep(item);
        return true;
    }

    private long VersionOf(string id) =>
        _live.TryGetValue(id, out var live) || _lapsed.TryGetValue(id, out live)
            ? live.Version : _deleted.GetValueOrDefault(id, -1);

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
            // Not if it was deleted again since: then a later entry of the queue is for it.
            if (_deleted.GetValueOrDefault(id) == version) _deleted.Remove(id);
        }
    }
}
