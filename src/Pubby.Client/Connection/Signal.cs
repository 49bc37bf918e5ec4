namespace Pubby.Client.Connection;

/// <summary>Ends a wait from another thread. Setting it while nobody waits has no effect.</summary>
internal sealed class Signal
{
    private TaskCompletionSource _next = new();

    /// <summary>Completes at the next <see cref="Set"/>.</summary>
    public Task Next()
    {
        var next = new TaskCompletionSource();
        Volatile.Write(ref _next, next);
        return next.Task;
    }

    public void Set() => Volatile.Read(ref _next).TrySetResult();
}
