using Pubby.Hub.Redis;

namespace Pubby.Hub.Backplane.Redis;

/// <summary>
/// The rooms whose groups the node has joined, and those that it wants to join. A room's joins and leaves run one after
/// another. A failed one is tried again from the start when Redis recovers: a join that failed half way receives
/// nothing.
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
                // Whatever the reason was: a room that is wanted and not joined is joined again.
                redis.OnUnavailable(fault);
                if (isJoin) await UndoAsync(room);
            }
        }
    }

    /// <summary>True: join; false: leave; null: the membership is as wanted.</summary>
    private bool? NextStep(string room, Membership membership)
    {
        lock (_gate)
        {
            if (membership.IsWanted != membership.IsJoined)
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
        lock (_gate)
        {
            membership.IsJoined = isJoin;
        }
        if (isJoin) membership.Joined.TrySetResult();
    }

    private async Task UndoAsync(string room)
    {
        try
        {
            await (await bus(stopping)).LeaveAsync(room);
        }
        catch (Exception fault) when (RedisServer.IsOutage(fault) || fault is OperationCanceledException)
        {
            // The membership is removed in any case, so the next join starts over.
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Membership
    {
        public bool IsWanted { get; set; }

        public bool IsJoined { get; set; }

        /// <summary>A task is changing the membership.</summary>
        public bool IsBusy { get; set; }

        public TaskCompletionSource Joined { get; set; } = NewSource();
    }
}
