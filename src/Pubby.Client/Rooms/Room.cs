using Pubby.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Rooms;

/// <summary>A subscribed room: its map, its cursor, its handles. Only <see cref="Subscriptions"/> calls it, under its lock.</summary>
internal sealed partial class Room(string name)
{
    private readonly List<RoomHandle> _handles = [];
    private RoomMap _map = new();

    /// <summary>The parts of a replacing dump that have come so far. They take effect together, so that a dump which is cut off leaves no trace.</summary>
    private RoomMap? _arriving;

    /// <summary>A dump or a resume was asked for and has not ended yet, or a catch-up has begun.</summary>
    private bool _isOwed;
    private bool _isMidAddition;

    /// <summary>The newest message that came meanwhile: it would have raised the cursor past what is still to come.</summary>
    private long _heldBack;
    private string? _announcedEpoch;

    public string Name { get; } = name;

    /// <summary>What to resume from; null: nothing yet.</summary>
    public long? Cursor { get; private set; }

    public string? Epoch { get; private set; }

    /// <summary>The map holds all of the room, and not only what was heard.</summary>
    public bool IsWhole { get; private set; }

    public bool WantsDump => _handles.Any(handle => handle.WantsDump);

    public bool IsDeserted => _handles.Count == 0;

    /// <summary>No hub can be heard: messages whose time is over leave by this client's clock.</summary>
    public void Lapse(long nowMs)
    {
        foreach (var item in _map.Lapse(nowMs))
        {
            var expired = new RoomItem { Id = item.Id, Version = item.Version, Deleted = true, Reason = "expired" };
            TellReady(handle => handle.OnItem(expired));
        }
    }

    public void OnMessage(RoomItem item)
    {
        if (_isOwed || _isMidAddition || _arriving is not null) _heldBack = Math.Max(_heldBack, item.Version);
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
        IsWhole = true;
        _isMidAddition = false;
        Finish(dump.Cursor);
        TellDifference(before);
        foreach (var handle in _handles)
        {
            // The answer may come after the dump, and the epoch with it: who is ready can also resume.
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
            foreach (var item in _map.Restore()) TellReady(handle => handle.OnItem(item));
            Finish(Math.Max(Cursor ?? 0, dump.Cursor));
            foreach (var handle in _handles.Where(handle => handle.IsReturning)) Returned(handle, nothingMissed: true);
            // Opened while the client was away; the map is as whole as it was.
            foreach (var handle in _handles.Where(handle => !handle.IsReady && MayIntroduce(handle))) Introduce(handle);
        }
        else if (_isOwed) _heldBack = Math.Max(_heldBack, dump.Cursor);
        else Cursor = Math.Max(Math.Max(Cursor ?? 0, dump.Cursor), _heldBack);
    }

    private void Merge(RoomItem item)
    {
        var wasTold = item.Deleted && _map.HasLapsed(item.Id);
        if (_map.Apply(item) && !wasTold) TellReady(handle => handle.OnItem(item));
    }

    /// <summary>Nothing is owed any more: the cursor may pass what was held back.</summary>
    private void Finish(long cursor)
    {
        _isOwed = false;
        Cursor = Math.Max(cursor, _heldBack);
        _heldBack = 0;
        if (_announcedEpoch is not null) Epoch = _announcedEpoch;
    }

    private void TellDifference(RoomMap before)
    {
        foreach (var item in _map.InVersionOrder)
        {
            if (!before.TryGet(item.Id, out var held) || held.Version != item.Version) TellReady(handle => handle.OnItem(item));
        }
        foreach (var held in before.InVersionOrder)
        {
            if (_map.TryGet(held.Id, out _)) continue;
            var absent = new RoomItem { Id = held.Id, Version = held.Version, Deleted = true, Reason = "absent" };
            TellReady(handle => handle.OnItem(absent));
        }
    }
}
