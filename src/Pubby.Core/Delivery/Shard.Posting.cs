using Pubby.Protocol;

namespace Pubby.Core.Delivery;

/// <summary>What other threads may post to a shard. No call waits.</summary>
internal sealed partial class Shard
{
    /// <summary>
    /// The connection belongs to this shard from now on. That alone wakes no shard: its first subscribe will.
    /// </summary>
    public void PostAttach(Outbox outbox) => _mailbox.PostQuietly(new(ShardCommandKind.Attach, outbox));

    /// <summary>When the task completes, the shard has released the connection and never calls it again.</summary>
    public Task PostDetachAsync(Outbox outbox)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _mailbox.Post(new(ShardCommandKind.Detach, outbox, done));
        return done.Task;
    }

    /// <summary>
    /// One frame for one connection, ahead of what its rooms have pending. A peer that leaves too many unread is
    /// closed.
    /// </summary>
    public void PostSend(Outbox outbox, byte[] frame) => _mailbox.Post(new(ShardCommandKind.Send, outbox, frame));

    /// <summary>Sends the pong that the outbox holds, unless anything else waits for the connection.</summary>
    public void PostPong(Outbox outbox) => _mailbox.Post(new(ShardCommandKind.Pong, outbox));

    /// <summary>
    /// The connection is kept alive with this from now on. Posted, so that it comes after the answer to the handshake,
    /// which was posted before: a client that gets anything else first gives up.
    /// </summary>
    public void PostKeepAlive(Outbox outbox, KeepAlive keepAlive) =>
        _mailbox.Post(new(ShardCommandKind.KeepAlive, outbox, keepAlive));

    /// <summary>Under the room's lock.</summary>
    public void PostBroadcast(ShardRoom room, EncodedMessage message) =>
        _mailbox.Post(new(ShardCommandKind.Broadcast, room, message), room);

    /// <summary>
    /// Under the room's lock: the mailbox already holds too much of the room, so its subscribers are behind since
    /// <paramref name="since"/>.
    /// </summary>
    public void PostOverrun(ShardRoom room, long since) =>
        _mailbox.Post(new(ShardCommandKind.Overrun, room, Number: since));

    /// <summary>Under the room's lock: how many are subscribed, for those that asked.</summary>
    /// <param name="isNew">False: only for those that do not have it yet.</param>
    public void PostOccupancy(ShardRoom room, EncodedMessage occupancy, bool isNew) =>
        _mailbox.Post(new(ShardCommandKind.Occupancy, room, occupancy, isNew ? 1 : 0));

    /// <summary>Under the room's lock. For a subscription that has joined before, it dumps again.</summary>
    public void PostJoin(Subscription subscription, Join join) =>
        _mailbox.Post(new(ShardCommandKind.Join, subscription, join));

    /// <summary>Under the room's lock.</summary>
    public void PostLeave(Subscription subscription, byte[]? reply) =>
        _mailbox.Post(new(ShardCommandKind.Leave, subscription, reply));

    /// <summary>Under the room's lock.</summary>
    public void PostCaughtUp(Subscription subscription, CaughtUp caughtUp) =>
        _mailbox.Post(new(ShardCommandKind.CaughtUp, subscription, caughtUp));

    public void PostDrained(Outbox outbox) => _mailbox.Post(new(ShardCommandKind.Drained, outbox));

    /// <summary>
    /// Sends what is queued, the notice and the close frame, then ends. Does nothing if the connection is already
    /// closing.
    /// </summary>
    public void PostClose(Outbox outbox, CloseCode code, string reason, byte[]? notice = null) =>
        _mailbox.Post(
            new(ShardCommandKind.Close, outbox, new Closing(code, notice, outbox.Connection.CloseFrame(code, reason))));

    /// <summary>Completes when the shard takes it: what was posted before it is done.</summary>
    public Task PostProbeAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _mailbox.Post(new(ShardCommandKind.Probe, null, done));
        return done.Task;
    }

    /// <summary>Once a second.</summary>
    public void PostTick(int seconds) => _mailbox.Post(new(ShardCommandKind.Tick, null, Number: seconds));

    public void PostStop() => _mailbox.Post(new(ShardCommandKind.Stop, null));
}
