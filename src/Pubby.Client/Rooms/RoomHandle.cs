using Pubby.Protocol.SignalR;

namespace Pubby.Client.Rooms;

/// <summary>
/// One opening of a room. It gets what happens there, under the lock of <see cref="Subscriptions"/>: it must take each
/// call at once and run none of the application's code.
/// </summary>
internal abstract class RoomHandle(string room, bool wantsDump, bool wantsOccupancy = false)
{
    public string Room { get; } = room;

    /// <summary>False: it needs only new messages.</summary>
    public bool WantsDump { get; } = wantsDump;

    /// <summary>It is told how many are subscribed.</summary>
    public bool WantsOccupancy { get; } = wantsOccupancy;

    /// <summary><see cref="OnReady"/> was called. From then on it gets every change.</summary>
    public bool IsReady { get; set; }

    /// <summary>It has to get <see cref="OnResumed"/> or <see cref="OnReset"/>.</summary>
    public bool IsReturning { get; set; }

    /// <summary>An item was taken.</summary>
    /// <param name="item">What the room holds now; for a deleted one, its version.</param>
    public abstract void OnItem(RoomItem item);

    public abstract void OnReady();

    /// <summary>How many are subscribed, on all nodes. May come before <see cref="OnReady"/>.</summary>
    public virtual void OnOccupancy(long subscribers)
    {
    }

    public abstract void OnResumed();

    public abstract void OnReset();

    /// <param name="error">Its code and what to do.</param>
    /// <param name="isOver">True: no more calls follow.</param>
    public abstract void OnError(PubbyException error, bool isOver);

    /// <summary>The client was disposed. No more calls follow.</summary>
    public abstract void OnClosed();
}
