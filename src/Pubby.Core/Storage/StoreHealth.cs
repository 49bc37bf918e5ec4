using Pubby.Core.Messages;

namespace Pubby.Core.Storage;

/// <summary>
/// The store itself, and whether it can be read and written. Calls show it and, after one has failed, a probe that does
/// the same. A store that is unavailable when the hub starts is opened as soon as it is available. Safe for any number
/// of threads.
/// </summary>
internal sealed class StoreHealth : IMessageStore
{
    /// <summary>No publisher can write to it: a name may not start with a dot.</summary>
    public const string ProbeRoom = ".probe";

    /// <summary>
    /// Only some writes fail if a disk has space for small ones only, or if one partition of a table is throttled.
    /// </summary>
    private static readonly TimeSpan WriteSettle = TimeSpan.FromSeconds(5);

    private readonly IMessageStore _store;
    private readonly CancellationTokenSource _stopping = new();
    private readonly WriteProbe _writeProbe;
    private readonly StoreAccess _reads;
    private readonly StoreAccess _writes;
    private volatile StoreInfo? _info;
    private long _loads;

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

    /// <summary>The store is open, and this is its own information. Raised once, even if it opens late.</summary>
    public event Action<StoreInfo>? Opened;

    /// <summary>
    /// The store cannot be read, or perhaps not, because a write has just failed: what this node holds may be stale.
    /// </summary>
    public bool IsUnavailable => _reads.IsInDoubt;

    /// <summary>Rooms that were read whole, probes not counted. For any thread.</summary>
    public long Loads => Interlocked.Read(ref _loads);

    /// <summary>False until the store was reached once.</summary>
    public bool IsOpen => _info is not null;

    /// <summary>What does not work, as a sentence for operators; null: nothing known.</summary>
    public string? Fault => _reads.Fault is { } read ? $"the store cannot be read: {read}" : _writes.Fault is { } write
        ? $"the store takes no writes: {write}" : null;

    /// <summary>Whether it can be read and written, as far as is known.</summary>
    public StoreState State => _reads.Fault is not null ? StoreState.Unavailable
        : _writes.Fault is not null ? StoreState.ReadOnly : StoreState.Ok;

    /// <summary>Opens the store or, if it is unavailable, begins to try.</summary>
    /// <exception cref="PubbyStartException">Its settings can never work.</exception>
    /// <returns>Its own information; empty: it is unavailable, and <see cref="Opened"/> follows later.</returns>
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

    public async ValueTask<PutResult> PutAsync(
        string room, Message message, PutCondition condition, CancellationToken cancellationToken)
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
            // If reads fail too, that must be known before anything that this node holds counts as the newest.
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
            if (room != ProbeRoom) Interlocked.Increment(ref _loads);
            _reads.Succeeded();
            return messages;
        }
        catch (StoreUnavailableException fault)
        {
            if (fault is { IsOfOneRoom: false, IsOfQueue: false }) _reads.Failed(fault);
            throw;
        }
    }

    /// <summary>Reads something small from the store.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be read.</exception>
    public async ValueTask ProbeAsync(CancellationToken cancellationToken) =>
        await LoadAsync(ProbeRoom, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // The container registers it under two types, and disposes it once for each.
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
            // The hub runs already: its health reports this, and the probe continues.
            throw new StoreUnavailableException(fault.Message, fault);
        }
        await _store.LoadAsync(ProbeRoom, cancellationToken);
    }
}

internal enum StoreState : byte
{
    Ok,
    ReadOnly,
    Unavailable,
}
