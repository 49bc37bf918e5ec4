using Pubby.Core.Delivery;
using Pubby.Protocol;

namespace Pubby.Hub.Transports.Commands;

/// <summary>
/// A connection's command that waits, for a room or for a key, and those behind it. They are executed one after
/// another, while what else the peer sends is read: a client whose pings have no answer for long takes the hub for
/// dead, comes back and asks for the same again. A store that is slow would get slower.
/// </summary>
/// <remarks>Only the connection's reader adds commands. They end on any thread.</remarks>
internal sealed class WaitingCommands(Outbox outbox)
{
    /// <summary>With so many the peer is not read until they have ended. Each came in one frame.</summary>
    public const int Max = 16;

    private int _count;

    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    /// <summary>Completes when the last one has ended. Throws what one of them threw.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <param name="execute">Called when those before it have ended.</param>
    /// <returns>Completes when there is space for another.</returns>
    public ValueTask Add(Func<ValueTask> execute)
    {
        var count = Interlocked.Increment(ref _count);
        Ended = ExecuteAsync(Ended, execute);
        return count < Max ? ValueTask.CompletedTask : new ValueTask(Ended);
    }

    private async Task ExecuteAsync(Task before, Func<ValueTask> execute)
    {
        await before;
        try
        {
            // Once the hub has begun to close, no command has an answer.
            if (outbox.State == OutboxState.Open) await execute();
            Interlocked.Decrement(ref _count);
        }
        catch
        {
            // The reader, which ends with the connection, reports it.
            outbox.Shard.PostClose(outbox, CloseCode.Internal, "the hub made a mistake");
            throw;
        }
    }
}
