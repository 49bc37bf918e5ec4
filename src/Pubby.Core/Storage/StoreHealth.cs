using Pubby.Core.Messages;

namespace Pubby.Core.Storage;

/// <summary>
/// The store itself, and whether it can be read and written: known from what it is asked, and where a call has failed from a probe that does the same. A store
/// that is unavailable when the hub starts is opened when it comes. Safe for any number of threads.
/// </summary>
internal sealed class StoreHealth : IMessageStore
{
    /// <summary>No publisher can write to it: a name may not start with a dot.</summary>
    public const string ProbeRoom = ".probe";

    /// <summary>Writes fail one by one where a disk has room for some and not for others, or one partition of a table is throttled.</summary>
    private static readonly TimeSpan WriteSettle = TimeSpan.FromSeconds(5);

    private readonly IMessageStore _store;
    private readonly CancellationTokenSource _stopping = new();
    private readonly WriteProbe _writeProbe;
    private readonly StoreAccess _reads;
    private readonly StoreAccess _writes;
    private volatile StoreInfo? _info;

    public StoreHealth(IMessageStore store, TimeProvider time, ILogger<StoreHealth> log)
    {
        _store = store;
        _writeProbe = new WriteProbe(store, time);
        _reads = new StoreAccess(OpenOrReadAsync, TimeSpan.Zero, time, new StoreReadLog(log), _stopping.Token);
        _writes = new StoreAccess(_writeProbe.RunAsync, WriteSettle, time, new StoreWriteLog(log), _stopping.Token);
    }

    /// <summary>The store can be read again, or takes writes again.</summary>
    public event Action? Recovered
    {
        add
        {
            _reads.Recovered += value;
            _writes.Recovered += value;
        }

        remove
        {
            _reads.Recovered -= value;
            _writes.Recovered -= value;
        }
    }

    /// <summary>The store is open: what it says of itself. Once, also where it opens late.</summary>
    public event Action<StoreInfo>? Opened;

    /// <summary>The store cannot be read, or a write has just failed and that is not known yet: what this node knows may be stale.</summary>
    public bool IsUnavailable => _reads.IsInDoubt;

    /// <summary>False until the store was reached once.</summary>
    public bool IsOpen => _info is not null;

    /// <summary>What does not work, for people; null: nothing that is known.</summary>
    public string? Fault => _reads.Fault is { } read ? $"the store cannot be read: {read}" : _writes.Fault is { } write ? $"the store takes no writes: {write}" : null;

    /// <summary>Opens the store, or begins to try where it is unavailable.</summary>
    /// <exception cref="PubbyStartException">Its settings can never work.</exception>
    /// <returns>What it says of itself; nothing where it is unavailable, and then <see cref="Opened"/> tells later.</returns>
    public async Task<StoreInfo> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await OpenNowAsync(cancellationToken);
        }
        catch (StoreUnavailableException fault)
        {
            _reads.Failed(fault);
            return new StoreInfo("", 0);
        }
    }

    public async ValueTask<PutResult> PutAsync(string room, Message message, PutCondition condition, CancellationToken cancellationToken)
    {
        EnsureOpen();
        try
        {
            var result = await _store.PutAsync(room, message, condition, cancellationToken);
            _writes.Succeeded();
            return result;
        }
        catch (StoreUnavailableException fault)
        {
            _writeProbe.ImitateWriteOf(message.Data.Length);
            _writes.Failed(fault);
            // A store that is gone altogether is found out before anybody takes what this node knows for the newest.
            _reads.Check();
            throw;
        }
    }

    public async ValueTask<IReadOnlyList<Message>> LoadAsync(string room, CancellationToken cancellationToken)
    {
        EnsureOpen();
        try
        {
            var messages = await _store.LoadAsync(room, cancellationToken);
            _reads.Succeeded();
            return messages;
        }
        catch (StoreUnavailableException fault)
        {
            _reads.Failed(fault);
            throw;
        }
    }

    /// <summary>Asks the store for something small.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be read.</exception>
    public async ValueTask ProbeAsync(CancellationToken cancellationToken) => await LoadAsync(ProbeRoom, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // The container knows it by two names, and disposes it for each.
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync();
        await _store.DisposeAsync();
    }

    /// <exception cref="StoreUnavailableException">The store was never reached.</exception>
    public void EnsureOpen()
    {
        if (_info is null) throw new StoreUnavailableException("the store has not been reached since the hub started");
    }

    private async Task<StoreInfo> OpenNowAsync(CancellationToken cancellationToken)
    {
        var info = await _store.OpenAsync(cancellationToken);
        Opened?.Invoke(info);
        _info = info;
        return info;
    }

    private async Task OpenOrReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_info is null) await OpenNowAsync(cancellationToken);
        }
        catch (PubbyStartException fault)
        {
            // The hub runs: it says so in its probe, and goes on trying.
            throw new StoreUnavailableException(fault.Message, fault);
        }
        await _store.LoadAsync(ProbeRoom, cancellationToken);
    }
}
