using Pubby.Core.Storage;

namespace Pubby.Core.Rooms;

/// <summary>
/// The life of a room, from its first use to a linger after its last. It loads once, however many ask.
/// </summary>
internal sealed partial class Room
{
    private int _users;
    private Task<bool>? _loading;
    private bool _isOpen;
    private bool _isRetired;
    private long _idleSince;

    /// <summary>All that the store held is merged.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>Keeps the room alive until <see cref="Leave"/>.</summary>
    /// <returns>False: it was retired, and a new one must take its place.</returns>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_isRetired) return false;
            _users++;
            return true;
        }
    }

    /// <param name="isEmpty">It holds nothing, and remembers nothing: a new one would be the same.</param>
    /// <returns>
    /// Since when the room lingers, as a <see cref="TimeProvider"/> timestamp; null: that was not the last user.
    /// </returns>
    public long? Leave(out bool isEmpty)
    {
        lock (_gate)
        {
            isEmpty = _map.IsEmpty;
            if (--_users > 0) return null;
            return _idleSince = _context.Time.GetTimestamp();
        }
    }

    /// <summary>
    /// Ends the room if it had no user since <paramref name="idleSince"/>. It ends once: by then its name may belong to
    /// a new one.
    /// </summary>
    public bool TryRetire(long idleSince)
    {
        lock (_gate)
        {
            if (_isRetired || _users > 0 || _idleSince != idleSince) return false;
            if (_isOpen) _context.Source.Close(Name);
            return _isRetired = true;
        }
    }

    /// <summary>Completes when the current load has ended, if there is one, whether it succeeded or not.</summary>
    public async Task LoadEndedAsync()
    {
        Task<bool>? loading;
        lock (_gate) loading = _loading;
        if (loading is not null) await loading.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    /// <summary>
    /// Completes when the room holds all that the store holds. One load serves all who wait, and merges with what is
    /// applied meanwhile. Until then the room has no subscribers, so a load broadcasts nothing. A room that has ended
    /// is not loaded: whoever asks has left it, and nobody would close what is opened for it.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable; the next call tries again.</exception>
    /// <param name="owner">Who wants the room: see <see cref="RoomLoads"/>.</param>
    /// <returns>False: too many rooms wait to be loaded; the next call tries again.</returns>
    public ValueTask<bool> EnsureLoadedAsync(object owner, CancellationToken cancellationToken)
    {
        if (IsLoaded) return new(true);
        Task<bool> loading;
        lock (_gate)
        {
            if (IsLoaded || _isRetired) return new(true);
            if (!_isOpen) _context.Source.Open(Name);
            _isOpen = true;
            loading = _loading ??= Task.Run(() => LoadAsync(owner), CancellationToken.None);
        }
        return new(loading.WaitAsync(cancellationToken));
    }

    private async Task<bool> LoadAsync(object owner)
    {
        if (!await _context.Loads.EnterAsync(owner))
        {
            lock (_gate) _loading = null;
            return false;
        }
        try
        {
            var messages = await _context.Source.LoadAsync(Name);
            lock (_gate)
            {
                foreach (var message in messages) ApplyLocked(message);
                // The store returns no older tombstones.
                _map.RaiseCompleteSince(TombstonesSince);
                IsLoaded = true;
            }
            return true;
        }
        finally
        {
            _context.Loads.Leave();
            lock (_gate) _loading = null;
        }
    }
}
