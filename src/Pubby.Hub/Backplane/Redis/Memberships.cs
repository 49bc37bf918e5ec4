using Pubby.Hub.Redis;

namespace Pubby.Hub.Backplane.Redis;

/// <summary>
/// Which rooms' groups the node is in, and which it wants to be in. Each room's joins and leaves follow one another; what fails is
/// tried again when Redis is back, from the start: a join that failed half way hears nothing.
/// </summary>
internal sealed class Memberships(Func<CancellationToken, Task<NodeBus>> bus, RedisServer redis, CancellationToken stopping)
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
                // Whatever it was, a room that is wanted and not heard is asked for again.
                redis.OnAway(fault);
                if (isJoin) await UndoAsync(room);
            }
        }
    }

    /// <summary>True: join; false: leave; null: all is as it is wanted.</summary>
    private bool? NextStep(string room, Membership membership)
    {
        lock (_gate)
        {
            if (membership.IsWanted != membership.IsJoined)
            {
                // From here on nothing is heard until it is joined again.
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
            // Its channel is forgotten all the same, so the next join begins anew.
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Membership
    {
        public bool IsWanted { get; set; }

        public bool IsJoined { get; set; }

        /// <summary>A task works on it.</summary>
        public bool IsBusy { get; set; }

        public TaskCompletionSource Joined { get; set; } = NewSource();
    }
}
