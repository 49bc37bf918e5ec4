using Pubby.Core.Delivery;
using Pubby.Core.Wire;

namespace Pubby.Core.Rooms;

/// <summary>Sends subscribers how many there are, on all nodes.</summary>
internal sealed partial class Room
{
    private int _watchers;

    /// <summary>The number that was sent last; null: none was.</summary>
    private EncodedMessage? _occupancy;
    private long _sent;

    /// <summary>
    /// When it is to be counted again, in timestamps of <see cref="TimeProvider"/>; belongs to who counts.
    /// </summary>
    public long OccupancyDue { get; set; }

    /// <summary>A number was sent to subscribers of this node.</summary>
    public bool HasSentOccupancy
    {
        get
        {
            lock (_gate) return _occupancy is not null;
        }
    }

    /// <summary>
    /// Sends it to those that asked, if it is another number than before. Connections that had no place for the last
    /// one get it now.
    /// </summary>
    /// <param name="subscribers">On all nodes.</param>
    public void SendOccupancy(long subscribers)
    {
        lock (_gate)
        {
            if (_watchers == 0) return;
            var isNew = _occupancy is null || _sent != subscribers;
            if (isNew) (_sent, _occupancy) = (subscribers, EncodeOccupancy(subscribers));
            foreach (var shardRoom in _shardRooms)
            {
                if (shardRoom is null || shardRoom.Subscribers == 0 || !(isNew || shardRoom.IsOccupancyDue)) continue;
                shardRoom.Shard.PostOccupancy(shardRoom, _occupancy!, isNew);
            }
        }
    }

    private void Watch(Subscription subscription, bool isWatching)
    {
        if (subscription.IsWatching == isWatching) return;
        subscription.IsWatching = isWatching;
        _watchers += isWatching ? 1 : -1;
        if (isWatching && _watchers == 1) _context.Watched.Add(this);
        if (_watchers > 0) return;
        // The next one that asks does not get an old number.
        _occupancy = null;
        _context.Watched.Remove(this);
    }

    /// <summary>In every format: a later subscriber of any may get it.</summary>
    private EncodedMessage EncodeOccupancy(long subscribers)
    {
        var encoded = new EncodedMessage(_map.Sequence, _context.Time.GetTimestamp());
        for (var format = (WireFormat)0; (int)format < WireFormats.Count; format++)
            encoded[format] = _context.Encoders[format].Occupancy(Name, subscribers);
        return encoded;
    }
}
