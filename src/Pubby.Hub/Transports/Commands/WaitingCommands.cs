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

    /// <summary>A command that has begun, and waits. There is no other.</summary>
    /// <returns>Completes when there is space for another.</returns>
    public ValueTask Begin(ValueTask execution) => Add(() => execution, hasBegun: true);

    /// <param name="execute">Called when those before it have ended.</param>
    /// <returns>Completes when there is space for another.</returns>
    public ValueTask Add(Func<ValueTask> execute) => Add(execute, hasBegun: false);

    private ValueTask Add(Func<ValueTask> execute, bool hasBegun)
    {
        var count = Interlocked.Increment(ref _count);
        Ended = ExecuteAsync(Ended, execute, hasBegun);
        return count < Max ? ValueTask.CompletedTask : new ValueTask(Ended);
    }

    private async Task ExecuteAsync(Task before, Func<ValueTask> execute, bool hasBegun)
    {
        await before;
        try
        {
            // Once the hub has begun to close, no command has an answer. What has begun is waited for all the same:
            // the connection ends when nothing of it runs.
            if (hasBegun || outbox.State == OutboxState.Open) await execute();
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
