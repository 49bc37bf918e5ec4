using Pubby.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Rooms;

/// <summary>
/// A subscribed room: its map, its cursor, its handles. Only <see cref="Subscriptions"/> calls it, under its lock.
/// </summary>
internal sealed partial class Room(string name)
{
    /// <summary>
    /// How many messages may be added until the dump is asked for again. Ephemeral messages are in no dump and are
    /// never deleted: with ids of their own they would add up without end.
    /// </summary>
    private const int MaxAdded = 100_000;

    private readonly List<RoomHandle> _handles = [];
    private RoomMap _map = new();

    /// <summary>
    /// The parts of a replacing dump that have arrived so far. They take effect together, so that an incomplete dump
    /// changes nothing.
    /// </summary>
    private RoomMap? _arriving;

    /// <summary>How many items the last dump had.</summary>
    private int _dumped;

    /// <summary>A dump or a resume was requested and has not ended yet, or a catch-up has begun.</summary>
    private bool _isLoading;
    private bool _isMidAddition;

    /// <summary>
    /// The newest message that arrived in the meantime. Its version would move the cursor past what is still to arrive.
    /// </summary>
    private long _heldBack;
    private string? _announcedEpoch;

    public string Name { get; } = name;

    /// <summary>The cursor to resume from; null: none yet.</summary>
    public long? Cursor { get; private set; }

    public string? Epoch { get; private set; }

    /// <summary>The map holds the whole room, and not only the messages since the subscription.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The map has grown so much since the last dump that it is to be replaced by another one.</summary>
    public bool HasOutgrown => !_isLoading && _arriving is null && _map.Count > _dumped + MaxAdded;

    public bool WantsDump => _handles.Any(handle => handle.WantsDump);

    public bool WantsOccupancy => _handles.Any(handle => handle.WantsOccupancy);

    public bool IsDeserted => _handles.Count == 0;

    /// <summary>No hub is connected: messages that expire are removed by this client's clock.</summary>
    public void Lapse(long nowMs)
    {
        foreach (var item in _map.Lapse(nowMs))
        {
            var expired = new RoomItem { Id = item.Id, Version = item.Version, Deleted = true, Reason = "expired" };
            NotifyReady(handle => handle.OnItem(expired));
        }
    }

    public void OnMessage(RoomItem item)
    {
        if (_isLoading || _isMidAddition || _arriving is not null) _heldBack = Math.Max(_heldBack, item.Version);
        else Cursor = Math.Max(Cursor ?? 0, item.Version);
        if (_arriving is not null) _arriving.Apply(item);
        else Merge(item);
    }

    public void OnDump(RoomDump dump)
    {
        if (dump.Mode is SubscriptionMode.Dump or SubscriptionMode.Reset) OnReplacingPart(dump);
        else OnAddingPart(dump);
    }

    private void OnReplacingPart(RoomDump dump)
    {
        _arriving ??= new RoomMap();
        foreach (var item in dump.Messages) _arriving.Apply(item);
        if (!dump.Last) return;
        var before = _map;
        _map = _arriving;
        _arriving = null;
        _dumped = _map.Count;
        IsWhole = true;
        _isMidAddition = false;
        Finish(dump.Cursor);
        NotifyDifference(before);
        foreach (var handle in _handles)
        {
            // The answer may arrive after the dump, and the epoch with it: a room that is ready can also resume.
            if (!handle.IsReady && _isAnswered) Introduce(handle);
            else if (handle.IsReturning) Returned(handle, nothingMissed: false);
        }
    }

    private void OnAddingPart(RoomDump dump)
    {
        _isMidAddition = !dump.Last;
        foreach (var item in dump.Messages) Merge(item);
        if (!dump.Last) return;
        if (dump.Mode == SubscriptionMode.Resume)
        {
            foreach (var item in _map.Restore()) NotifyReady(handle => handle.OnItem(item));
            Finish(Math.Max(Cursor ?? 0, dump.Cursor));
            foreach (var handle in _handles.Where(handle => handle.IsReturning)) Returned(handle, nothingMissed: true);
            // It was opened while the client was disconnected. The map is as complete as it was.
            foreach (var handle in _handles.Where(handle => !handle.IsReady && MayIntroduce(handle))) Introduce(handle);
        }
        else if (_isLoading) _heldBack = Math.Max(_heldBack, dump.Cursor);
        else Cursor = Math.Max(Math.Max(Cursor ?? 0, dump.Cursor), _heldBack);
    }

    private void Merge(RoomItem item)
    {
        var wasNotified = item.Deleted && _map.HasLapsed(item.Id);
        if (_map.Apply(item) && !wasNotified) NotifyReady(handle => handle.OnItem(item));
    }

    /// <summary>The hub has sent everything: the cursor may move past what was held back.</summary>
    private void Finish(long cursor)
    {
        _isLoading = _wasLoading = false;
        Cursor = Math.Max(cursor, _heldBack);
        _heldBack = 0;
        if (_announcedEpoch is not null) Epoch = _announcedEpoch;
    }

    private void NotifyDifference(RoomMap before)
    {
        foreach (var item in _map.InVersionOrder)
        {
            if (!before.TryGet(item.Id, out var held) || held.Version != item.Version)
                NotifyReady(handle => handle.OnItem(item));
        }
        foreach (var held in before.InVersionOrder)
        {
            if (_map.TryGet(held.Id, out _)) continue;
            var absent = new RoomItem { Id = held.Id, Version = held.Version, Deleted = true, Reason = "absent" };
            NotifyReady(handle => handle.OnItem(absent));
        }
    }
}
