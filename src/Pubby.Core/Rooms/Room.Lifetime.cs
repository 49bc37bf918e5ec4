using Pubby.Core.Storage;

namespace Pubby.Core.Rooms;

/// <summary>From the first use to a linger after the last, with one load in between however many ask.</summary>
internal sealed partial class Room
{
    private int _users;
    private Task? _loading;
    private bool _isOpen;
    private bool _isRetired;

    /// <summary>Everything the store held is merged.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>When the last user left, as a <see cref="TimeProvider"/> timestamp; changes each time.</summary>
    public long IdleSince { get; private set; }

    /// <summary>Holds the room alive until <see cref="Leave"/>; false if it was retired, and then a new one takes its place.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_isRetired) return false;
            _users++;
            return true;
        }
    }

    /// <returns>True if that was the last user, so that the room now lingers.</returns>
    public bool Leave()
    {
        lock (_gate)
        {
            if (--_users > 0) return false;
            IdleSince = _context.Time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Ends the room if nobody came back since <paramref name="idleSince"/>.</summary>
    public bool TryRetire(long idleSince)
    {
        lock (_gate)
        {
            if (_users > 0 || IdleSince != idleSince) return false;
            if (_isOpen) _context.Source.Close(Name);
            return _isRetired = true;
        }
    }

    /// <summary>Completes when a load that is under way has ended, however it ends.</summary>
    public async Task LoadEndedAsync()
    {
        Task? loading;
        lock (_gate) loading = _loading;
        if (loading is not null) await loading.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    /// <summary>
    /// Completes when the room holds all that the store holds. One load serves all who wait; what is applied meanwhile merges in. Until
    /// then the room has no subscribers, so loading tells nobody anything.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store is away; the next call tries again.</exception>
    public ValueTask EnsureLoadedAsync(CancellationToken cancellationToken)
    {
        if (IsLoaded) return ValueTask.CompletedTask;
        Task loading;
        lock (_gate)
        {
            if (IsLoaded) return ValueTask.CompletedTask;
            if (!_isOpen) _context.Source.Open(Name);
            _isOpen = true;
            loading = _loading ??= Task.Run(LoadAsync, CancellationToken.None);
        }
        return new ValueTask(loading.WaitAsync(cancellationToken));
    }

    private async Task LoadAsync()
    {
        try
        {
            var messages = await _context.Source.LoadAsync(Name);
            lock (_gate)
            {
                foreach (var message in messages) ApplyLocked(message);
                // The store tells no older tombstones.
                _map.RaiseCompleteSince(TombstonesSince);
                IsLoaded = true;
            }
        }
        finally
        {
            lock (_gate) _loading = null;
        }
    }
}
