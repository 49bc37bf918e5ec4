using Pubby.Hub.Redis;

namespace Pubby.Hub.Backplane.Redis;

/// <summary>
/// The rooms whose groups the node has joined, and those that it wants to join. A room's joins and leaves run one after
/// another. After one that failed nobody knows whether Redis sends the node the room's messages, and only what is known
/// to be joined can be left. So the room is joined again, also if it is to be left then.
/// </summary>
internal sealed class Memberships(
    Func<CancellationToken, Task<NodeBus>> bus, RedisServer redis, TimeProvider time, CancellationToken stopping)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Membership> _rooms = [];

    public Task JoinAsync(string room)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(room, out var membership)) _rooms.Add(room, membership = new Membership());
            return Want(room, membership, isWanted: true);
        }
    }

    public void Leave(string room)
    {
        lock (_gate)
        {
            if (_rooms.TryGetValue(room, out var membership)) Want(room, membership, isWanted: false);
        }
    }

    private Task Want(string room, Membership membership, bool isWanted)
    {
        membership.IsWanted = isWanted;
        if (!membership.IsBusy && membership.IsJoined != isWanted)
        {
            membership.IsBusy = true;
            _ = Task.Run(() => WorkAsync(room, membership), CancellationToken.None);
        }
        return membership.Joined.Task;
    }

    private async Task WorkAsync(string room, Membership membership)
    {
        while (NextStep(room, membership) is not Step.None and var step)
        {
            try
            {
                await TakeAsync(step, room, membership);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // Whatever the reason was, it is tried again.
                redis.OnUnavailable(fault);
                Done(membership, null);
            }
        }
    }

    private async Task TakeAsync(Step step, string room, Membership membership)
    {
        if (step == Step.Wait)
        {
            await Task.Delay(Pause, time, stopping);
            return;
        }
        // Otherwise it would fail at once, and over and over.
        await redis.WhenUpAsync(stopping);
        var open = await bus(stopping);
        if (step == Step.Join) await open.JoinAsync(room);
        Done(membership, step == Step.Join ? true : await open.LeaveAsync(room) ? false : null);
    }

    private Step NextStep(string room, Membership membership)
    {
        lock (_gate)
        {
            if (membership.IsJoined is not { } isJoined) return Step.Join;
            if (membership.IsWanted == isJoined)
            {
                membership.IsBusy = false;
                if (!isJoined) _rooms.Remove(room);
                return Step.None;
            }
            if (membership.IsWanted) return Step.Join;
            if (!redis.IsSettled) return Step.Wait;
            // From here on nothing is received until the room is joined again.
            membership.Joined = NewSource();
            return Step.Leave;
        }
    }

    private void Done(Membership membership, bool? isJoined)
    {
        lock (_gate) membership.IsJoined = isJoined;
        if (isJoined == true) membership.Joined.TrySetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private enum Step
    {
        /// <summary>The membership is as wanted.</summary>
        None,

        /// <summary>It is not yet time to leave. Meanwhile the room may be wanted again.</summary>
        Wait,
        Join,
        Leave,
    }

    private sealed class Membership
    {
        public bool IsWanted { get; set; }

        /// <summary>Null: it is not known, as a call has failed or Redis was not asked.</summary>
        public bool? IsJoined { get; set; } = false;

        /// <summary>A task is changing the membership.</summary>
        public bool IsBusy { get; set; }

        public TaskCompletionSource Joined { get; set; } = NewSource();
    }
}
