namespace Pubby.Client.Rooms;

/// <summary>The handles, and what they get.</summary>
internal sealed partial class Room
{
    /// <summary>As the hub said last; null: it has not.</summary>
    private long? _subscribers;

    public void Join(RoomHandle handle)
    {
        _handles.Add(handle);
        if (Denial is null && MayIntroduce(handle)) Introduce(handle);
        if (_subscribers is { } known && handle.WantsOccupancy) handle.OnOccupancy(known);
        Denial = null;
    }

    /// <returns>False: it had left before.</returns>
    public bool Leave(RoomHandle handle) => _handles.Remove(handle);

    /// <summary>The hub says how many are subscribed.</summary>
    public void OnOccupancy(long subscribers)
    {
        _subscribers = subscribers;
        foreach (var handle in _handles)
        {
            if (handle.WantsOccupancy) handle.OnOccupancy(subscribers);
        }
    }

    public void Fail(PubbyException error, bool isOver)
    {
        foreach (var handle in _handles) handle.OnError(error, isOver);
    }

    public void Close()
    {
        foreach (var handle in _handles) handle.OnClosed();
    }

    private bool MayIntroduce(RoomHandle handle) => IsWhole || (!handle.WantsDump && !WantsDump && IsSubscribed);

    /// <summary>The handle gets what the map holds.</summary>
    private void Introduce(RoomHandle handle)
    {
        foreach (var item in _map.InVersionOrder) handle.OnItem(item);
        handle.IsReady = true;
        handle.OnReady();
    }

    private static void Returned(RoomHandle handle, bool nothingMissed)
    {
        handle.IsReturning = false;
        if (nothingMissed) handle.OnResumed();
        else handle.OnReset();
    }

    private void NotifyReady(Action<RoomHandle> notify)
    {
        foreach (var handle in _handles)
        {
            if (handle.IsReady) notify(handle);
        }
    }
}
