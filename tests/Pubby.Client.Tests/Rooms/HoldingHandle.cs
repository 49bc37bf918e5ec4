using Pubby.Client.Rooms;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Tests.Rooms;

/// <summary>A handle that knows only which ids it holds, and so may get very many.</summary>
internal sealed class HoldingHandle(string room) : RoomHandle(room, wantsDump: true)
{
    public HashSet<string> Held { get; } = [];

    public bool IsComplete { get; private set; }

    public override void OnItem(RoomItem item) => _ = item.Deleted ? Held.Remove(item.Id) : Held.Add(item.Id);

    public override void OnReady() => IsComplete = true;

    public override void OnResumed()
    {
    }

    public override void OnReset()
    {
    }

    public override void OnError(PubbyException error, bool isOver)
    {
    }

    public override void OnClosed()
    {
    }
}
