using Microsoft.Extensions.Logging;

namespace Pubby.Client.Diagnostics;

/// <summary>
/// Tells the application's handlers what failed, one after another on a thread of the pool, so that none holds up the client. What a handler throws is
/// logged. Safe for any thread.
/// </summary>
/// <param name="sender">Whose event it is.</param>
internal sealed class FaultFeed(object sender, ILogger log) : IThreadPoolWorkItem
{
    /// <summary>What handlers have not been told yet; past it the oldest go.</summary>
    private const int MaxUntold = 64;

    private readonly Lock _gate = new();
    private readonly Queue<PubbyException> _untold = new();
    private EventHandler<PubbyException>? _handlers;
    private bool _isTelling;

    public void Add(EventHandler<PubbyException>? handler)
    {
        lock (_gate) _handlers += handler;
    }

    public void Remove(EventHandler<PubbyException>? handler)
    {
        lock (_gate) _handlers -= handler;
    }

    /// <summary>Returns at once.</summary>
    public void Tell(PubbyException fault)
    {
        lock (_gate)
        {
            if (_handlers is null) return;
            if (_untold.Count == MaxUntold) _untold.Dequeue();
            _untold.Enqueue(fault);
            if (_isTelling) return;
            _isTelling = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (Next() is var (fault, handlers))
        {
            foreach (var handler in handlers) Tell(handler, fault);
        }
    }

    private (PubbyException Fault, EventHandler<PubbyException>[] Handlers)? Next()
    {
        lock (_gate)
        {
            _isTelling = _untold.TryDequeue(out var fault);
            return _isTelling ? (fault!, [.. (_handlers?.GetInvocationList() ?? []).Cast<EventHandler<PubbyException>>()]) : null;
        }
    }

    private void Tell(EventHandler<PubbyException> handler, PubbyException fault)
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
