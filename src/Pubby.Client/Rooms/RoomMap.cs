using System.Diagnostics.CodeAnalysis;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Rooms;

/// <summary>What a client holds of a room, by the one merge rule: an item is taken if its version is newer than the one held for its id. Not safe for several threads.</summary>
internal sealed class RoomMap
{
    /// <summary>Deleted ids whose versions are remembered, the newest ones. Late items are about a minute late at most, so this many deletions a minute are safe.</summary>
    public const int MaxTombstones = 4096;

    private readonly Dictionary<string, RoomItem> _live = [];
    private readonly Dictionary<string, long> _deleted = [];
    private readonly Queue<(string Id, long Version)> _deletions = new();

    /// <summary>The live items in the order of their versions, as a dump has them.</summary>
    public IEnumerable<RoomItem> InVersionOrder => _live.Values.OrderBy(item => item.Version);

    public bool TryGet(string id, [NotNullWhen(true)] out RoomItem? item) => _live.TryGetValue(id, out item);

    /// <returns>False: what is held is newer, or the same.</returns>
    public bool Apply(RoomItem item)
    {
        var held = _live.TryGetValue(item.Id, out var live) ? live.Version : _deleted.GetValueOrDefault(item.Id, -1);
        if (item.Version <= held) return false;
        if (item.Deleted) Bury(item);
        else Keep(item);
        return true;
    }

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
