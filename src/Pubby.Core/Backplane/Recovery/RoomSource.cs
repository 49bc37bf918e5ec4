using Pubby.Core.Messages;
using Pubby.Core.Rooms;
using Pubby.Core.Storage;

namespace Pubby.Core.Backplane.Recovery;

/// <summary>
/// Joined first, then loaded: so what is published in between is heard, and what was published before is loaded. A bus that takes its time is not waited
/// for: then the room is loaded at once, and read again when it has been joined.
/// </summary>
internal sealed class RoomSource(IMessageStore store, StoreHealth health, OpenRooms rooms, ISequenceCounters counters, TimeProvider time) : IRoomSource
{
    /// <summary>A subscriber waits for a join no longer than this, ahead of its dump.</summary>
    private static readonly TimeSpan MaxJoinWait = TimeSpan.FromMilliseconds(250);

    public bool IsUnavailable => health.IsUnavailable;

    public void Open(string room) => rooms.Open(room);

    public void Close(string room) => rooms.Close(room);

    public async ValueTask<IReadOnlyList<Message>> LoadAsync(string room)
    {
        // A cache could answer without it, and nobody would know of which epoch.
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
            _ = open.Joined.ContinueWith(_ => open.Sequences.MarkSuspect(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async ValueTask<bool> IsJoinedAsync(OpenRoom open)
    {
        if (open.Joined.IsCompleted) return true;
        await Task.WhenAny(open.Joined, Task.Delay(MaxJoinWait, time, CancellationToken.None));
        return open.Joined.IsCompleted;
    }
}
