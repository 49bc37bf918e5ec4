using Pubby.Core.Messages;
using Pubby.Core.Rooms;
using Pubby.Core.Storage;

namespace Pubby.Core.Backplane.Recovery;

/// <summary>
/// Joins a room first and then loads it: so the node receives what is published in between, and loads what was
/// published before. It does not wait long for a slow bus: then the room is loaded at once, and refreshed when it has
/// been joined.
/// </summary>
internal sealed class RoomSource(IMessageStore store, StoreHealth health, OpenRooms rooms, ISequenceCounters counters,
    TimeProvider time) : IRoomSource
{
    /// <summary>How long a subscriber waits for a join before its dump.</summary>
    private static readonly TimeSpan MaxJoinWait = TimeSpan.FromMilliseconds(250);

    public bool IsUnavailable => health.IsUnavailable;

    public void Open(string room) => rooms.Open(room);

    public void Close(string room) => rooms.Close(room);

    public async ValueTask<IReadOnlyList<Message>> LoadAsync(string room)
    {
        // A cache could answer for a store that never opened, and then the epoch would be unknown.
        health.EnsureOpen();
        if (rooms.Find(room) is { } open) await BeginAsync(room, open);
        return await store.LoadAsync(room, CancellationToken.None);
    }

    private async ValueTask BeginAsync(string room, OpenRoom open)
    {
        if (await IsJoinedAsync(open))
        {
            if (await counters.LatestAsync([room]) is [var latest]) open.Sequences.Begin(latest);
            else open.Sequences.MarkSuspect();
        }
        else
        {
            _ = open.Joined.ContinueWith(_ => open.Sequences.MarkSuspect(), CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async ValueTask<bool> IsJoinedAsync(OpenRoom open)
    {
        if (open.Joined.IsCompleted) return true;
        await Task.WhenAny(open.Joined, Task.Delay(MaxJoinWait, time, CancellationToken.None));
        return open.Joined.IsCompleted;
    }
}
