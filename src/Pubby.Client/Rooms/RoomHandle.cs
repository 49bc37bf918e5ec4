using Pubby.Protocol.SignalR;

namespace Pubby.Client.Rooms;

/// <summary>
/// One opening of a room. It is told what happens there under the lock of <see cref="Subscriptions"/>: it must take each call in at once and run
/// nothing of the application's.
/// </summary>
internal abstract class RoomHandle(string room, bool wantsDump)
{
    public string Room { get; } = room;

    /// <summary>False: it only wants what comes from now on.</summary>
    public bool WantsDump { get; } = wantsDump;

    /// <summary>It was told <see cref="OnReady"/>; from then on it is told of every change.</summary>
    public bool IsReady { get; set; }

    /// <summary>It is owed <see cref="OnResumed"/> or <see cref="OnReset"/>.</summary>
    public bool IsReturning { get; set; }

    /// <summary>An item was taken.</summary>
    /// <param name="item">What the room holds now; of a deleted one, its version.</param>
    public abstract void OnItem(RoomItem item);

    public abstract void OnReady();

    public abstract void OnResumed();

    public abstract void OnReset();

    /// <param name="error">Its code and what to do.</param>
    /// <param name="isOver">True: nothing more will be told.</param>
    public abstract void OnError(PubbyException error, bool isOver);

    /// <summary>The client was disposed; nothing more will be told.</summary>
    public abstract void OnClosed();
}
