namespace Pubby.Client.Transport;

/// <summary>
/// Limits the bytes of commands in progress to those of one frame. SignalR's client puts everything that waits into one
/// frame, so two commands that fit alone could be refused together: the hub closes a connection after a frame above 8
/// KiB. A command that does not fit yet is sent when an answer arrives, in order.
/// </summary>
internal sealed class CommandWindow
{
    /// <summary>8 KiB, with space for a ping in between.</summary>
    public const int MaxBytes = 8 * 1024 - 64;

    private readonly Lock _gate = new();
    private readonly Queue<Command> _waiting = new();
    private int _bytesUnderWay;

    /// <param name="bytes">The largest size of the command, at most <see cref="MaxBytes"/>.</param>
    /// <param name="invoke">Sends it; completes with its answer.</param>
    /// <returns>The answer.</returns>
    public Task<object?> SendAsync(int bytes, Func<Task<object?>> invoke)
    {
        var command =
            new Command(bytes, invoke,
                new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            _waiting.Enqueue(command);
            SendWhatFits();
        }
        return command.Answer.Task;
    }

    private void SendWhatFits()
    {
        while (_waiting.TryPeek(out var next) && _bytesUnderWay + next.Bytes <= MaxBytes)
        {
            _waiting.Dequeue();
            _bytesUnderWay += next.Bytes;
            // Started under the lock, which keeps the order. SignalR's own call returns at its first wait.
            _ = CompleteAsync(next, next.Invoke());
        }
    }

    private async Task CompleteAsync(Command command, Task<object?> answer)
    {
        // An exception must not be thrown under the lock of the sender.
        await ((Task)answer)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        if (answer.IsFaulted) command.Answer.TrySetException(answer.Exception.InnerExceptions);
        else if (answer.IsCanceled) command.Answer.TrySetCanceled();
        else command.Answer.TrySetResult(answer.Result);
        lock (_gate)
        {
            _bytesUnderWay -= command.Bytes;
            SendWhatFits();
        }
    }

    private sealed record Command(int Bytes, Func<Task<object?>> Invoke, TaskCompletionSource<object?> Answer);
}
