using Pubby.Hub.Messages;

namespace Pubby.Hub.Storage;

/// <summary>
/// The store itself, and whether it answers: known from what it is asked, and while it is away from a probe. A store that is away when the hub starts is
/// opened when it comes. Safe for any number of threads.
/// </summary>
internal sealed partial class StoreWatch(IMessageStore store, TimeProvider time, ILogger<StoreWatch> log) : IMessageStore
{
    private static readonly TimeSpan ProbePeriod = TimeSpan.FromMilliseconds(500);

    /// <summary>No publisher can write to it: a name may not start with a dot.</summary>
    private const string ProbeRoom = ".probe";

    private readonly CancellationTokenSource _stopping = new();
    private volatile StoreFacts? _facts;
    private volatile string? _fault;
    private int _isProbing;

    /// <summary>The store answers again.</summary>
    public event Action? Returned;

    /// <summary>The store is open: what it says of itself. Once, also where it opens late.</summary>
    public event Action<StoreFacts>? Opened;

    public bool IsAway => _fault is not null;

    /// <summary>False until the store was reached once.</summary>
    public bool IsOpen => _facts is not null;

    /// <summary>Opens the store, or begins to try where it is away.</summary>
    /// <exception cref="Options.PubbyStartException">Its settings can never work.</exception>
    /// <returns>What it says of itself; nothing where it is away, and then <see cref="Opened"/> tells later.</returns>
    public async Task<StoreFacts> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await OpenNowAsync(cancellationToken);
        }
        catch (StoreUnavailableException fault)
        {
            OnAway(fault);
            return new StoreFacts("", 0);
        }
    }

    public async ValueTask<PutResult> PutAsync(string room, Message message, PutCondition condition, CancellationToken cancellationToken)
    {
        EnsureOpen();
        try
        {
            var result = await store.PutAsync(room, message, condition, cancellationToken);
            if (_fault is not null) OnAnswer();
            return result;
        }
        catch (StoreUnavailableException fault)
        {
            OnAway(fault);
            throw;
        }
    }

    public async ValueTask<IReadOnlyList<Message>> LoadAsync(string room, CancellationToken cancellationToken)
    {
        EnsureOpen();
        try
        {
            var messages = await store.LoadAsync(room, cancellationToken);
            if (_fault is not null) OnAnswer();
            return messages;
        }
        catch (StoreUnavailableException fault)
        {
            OnAway(fault);
            throw;
        }
    }

    /// <summary>Asks the store for something small.</summary>
    /// <exception cref="StoreUnavailableException">It does not answer.</exception>
    public async ValueTask ProbeAsync(CancellationToken cancellationToken) => await LoadAsync(ProbeRoom, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // The container knows it by two names, and disposes it for each.
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync();
        await store.DisposeAsync();
    }

    /// <exception cref="StoreUnavailableException">The store was never reached.</exception>
    public void EnsureOpen()
    {
        if (_facts is null) throw new StoreUnavailableException("the store has not been reached since the hub started");
    }

    private async Task<StoreFacts> OpenNowAsync(CancellationToken cancellationToken)
    {
        var facts = await store.OpenAsync(cancellationToken);
        Opened?.Invoke(facts);
        _facts = facts;
        return facts;
    }

    private void OnAnswer()
    {
        if (Interlocked.Exchange(ref _fault, null) is null) return;
        LogBack(log);
        Returned?.Invoke();
    }

    private void OnAway(StoreUnavailableException fault)
    {
        if (_stopping.IsCancellationRequested) return;
        if (Interlocked.Exchange(ref _fault, fault.Message) is null) LogAway(log, fault.Message);
        if (Interlocked.Exchange(ref _isProbing, 1) == 0) _ = ProbeUntilBackAsync();
    }

    private async Task ProbeUntilBackAsync()
    {
        try
        {
            do
            {
                await Task.Delay(ProbePeriod, time, _stopping.Token);
                await TryReachAsync();
                Volatile.Write(ref _isProbing, 0);
            }
            // A fault that came in since started no probing of its own.
            while (_fault is not null && Interlocked.Exchange(ref _isProbing, 1) == 0);
        }
        catch (OperationCanceledException)
        {
            // The hub stops.
        }
    }

    private async Task TryReachAsync()
    {
        try
        {
            if (_facts is null) await OpenNowAsync(_stopping.Token);
            await store.LoadAsync(ProbeRoom, _stopping.Token);
            OnAnswer();
        }
        catch (Exception fault) when (fault is StoreUnavailableException or Options.PubbyStartException)
        {
            _fault = fault.Message;
        }
        catch (Exception fault) when (!_stopping.IsCancellationRequested)
        {
            // A defect, which is no reason to stop asking.
            LogProbeFailed(log, fault);
        }
    }

    [LoggerMessage(3010, LogLevel.Error, "The store does not answer ({Reason}). Publishers are told to try again; subscribers stay.")]
    private static partial void LogAway(ILogger log, string reason);

    [LoggerMessage(3012, LogLevel.Error, "The probe of the store failed in an unforeseen way; it goes on.")]
    private static partial void LogProbeFailed(ILogger log, Exception fault);

    [LoggerMessage(3011, LogLevel.Information, "The store answers again.")]
    private static partial void LogBack(ILogger log);
}
