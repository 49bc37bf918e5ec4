namespace Pubby.Client.Connection;

/// <summary>Ends a wait from another thread. Has no effect while nothing waits.</summary>
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
