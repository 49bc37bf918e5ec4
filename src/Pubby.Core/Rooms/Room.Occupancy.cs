using Pubby.Core.Delivery;
using Pubby.Core.Wire;

namespace Pubby.Core.Rooms;

/// <summary>Who is told how many are subscribed to the room, on all nodes.</summary>
internal sealed partial class Room
{
    private int _watchers;

    /// <summary>The number as it was last told; null: nobody was told.</summary>
    private EncodedMessage? _occupancy;
    private long _told;

    /// <summary>
    /// When it is to be counted again, in timestamps of <see cref="TimeProvider"/>; belongs to who counts.
    /// </summary>
    public long OccupancyDue { get; set; }

    /// <summary>Somebody here was told a number.</summary>
    public bool IsOccupancyTold
    {
        get
        {
            lock (_gate) return _occupancy is not null;
        }
    }

    /// <summary>
    /// Tells those that asked, if the number is another than before. Those for whose connection there was no place the
    /// last time are told now.
    /// </summary>
    /// <param name="subscribers">On all nodes.</param>
    public void TellOccupancy(long subscribers)
    {
        lock (_gate)
        {
            if (_watchers == 0) return;
            var isNew = _occupancy is null || _told != subscribers;
            if (isNew) (_told, _occupancy) = (subscribers, EncodeOccupancy(subscribers));
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
        // Whoever asks next is not told an old number.
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
