using Pubby.Hub.Redis;

namespace Pubby.Hub.Backplane.Redis;

/// <summary>
/// The rooms whose groups the node has joined, and those that it wants to join. A room's joins and leaves run one after
/// another. After one that failed nobody knows whether Redis sends the node the room's messages, and Redis takes a leave
/// only of what was joined. So the room is joined again once Redis has recovered, also if it is to be left then.
/// </summary>
internal sealed class Memberships(
    Func<CancellationToken, Task<NodeBus>> bus, RedisServer redis, CancellationToken stopping)
{
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
        while (NextStep(room, membership) is { } isJoin)
        {
            try
            {
                // Otherwise it would fail at once, and over and over.
                await redis.WhenUpAsync(stopping);
                var open = await bus(stopping);
                if (isJoin) await open.JoinAsync(room);
                else await open.LeaveAsync(room);
                Done(membership, isJoin);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // Whatever the reason was: nothing is left as it is not wanted.
                redis.OnUnavailable(fault);
                lock (_gate) membership.IsJoined = null;
            }
        }
    }

    /// <summary>True: join; false: leave; null: the membership is as wanted.</summary>
    private bool? NextStep(string room, Membership membership)
    {
        lock (_gate)
        {
            if (membership.IsJoined is not { } isJoined) return true;
            if (membership.IsWanted != isJoined)
            {
                // From here on nothing is received until the room is joined again.
                if (!membership.IsWanted) membership.Joined = NewSource();
                return membership.IsWanted;
            }
            membership.IsBusy = false;
            if (!membership.IsWanted) _rooms.Remove(room);
            return null;
        }
    }

    private void Done(Membership membership, bool isJoin)
    {
        lock (_gate) membership.IsJoined = isJoin;
        if (isJoin) membership.Joined.TrySetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Membership
    {
        public bool IsWanted { get; set; }

        /// <summary>Null: a call has failed, and Redis may have done what it asked for.</summary>
        public bool? IsJoined { get; set; } = false;

        /// <summary>A task is changing the membership.</summary>
        public bool IsBusy { get; set; }

        public TaskCompletionSource Joined { get; set; } = NewSource();
    }
}
