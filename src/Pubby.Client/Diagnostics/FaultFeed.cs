using Microsoft.Extensions.Logging;

namespace Pubby.Client.Diagnostics;

/// <summary>
/// Calls the application's handlers for each fault, one after another on a thread of the pool, so that no handler holds
/// up the client. What a handler throws is logged. Safe for any thread.
/// </summary>
/// <param name="sender">Whose event it is.</param>
internal sealed class FaultFeed(object sender, ILogger log) : IThreadPoolWorkItem
{
    /// <summary>Faults that wait for handlers. Beyond it the oldest are dropped.</summary>
    private const int MaxPending = 64;

    private readonly Lock _gate = new();
    private readonly Queue<PubbyException> _pending = new();
    private EventHandler<PubbyException>? _handlers;
    private bool _isRunning;

    public void Add(EventHandler<PubbyException>? handler)
    {
        lock (_gate) _handlers += handler;
    }

    public void Remove(EventHandler<PubbyException>? handler)
    {
        lock (_gate) _handlers -= handler;
    }

    /// <summary>Returns at once.</summary>
    public void Report(PubbyException fault)
    {
        lock (_gate)
        {
            if (_handlers is null) return;
            if (_pending.Count == MaxPending) _pending.Dequeue();
            _pending.Enqueue(fault);
            if (_isRunning) return;
            _isRunning = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (Next() is var (fault, handlers))
        {
            foreach (var handler in handlers) Call(handler, fault);
        }
    }

    private (PubbyException Fault, EventHandler<PubbyException>[] Handlers)? Next()
    {
        lock (_gate)
        {
            _isRunning = _pending.TryDequeue(out var fault);
            return _isRunning
                ? (fault!, [.. (_handlers?.GetInvocationList() ?? []).Cast<EventHandler<PubbyException>>()]) : null;
        }
    }

    private void Call(EventHandler<PubbyException> handler, PubbyException fault)
    {
        try
        {
            handler(sender, fault);
        }
        catch (Exception thrown)
        {
            ClientLog.HandlerFailed(log, fault.Code, thrown);
        }
    }
}
