using System.Threading.Channels;
using Pubby.Core.Policies;
using Pubby.Core.Rooms;
using Pubby.Core.Storage;
using Pubby.Core.Tracing;

namespace Pubby.Core.Backplane.Recovery;

/// <summary>
/// Reads rooms again from the store itself and applies all of it: what the room holds already is dropped, what it
/// missed is delivered. A few rooms at a time; a room that is requested again while it waits is read once. A room that
/// cannot be read waits for its next turn behind the others: it may be the only one, as where one partition of a table
/// is throttled.
/// </summary>
internal sealed partial class RoomRefresher(
    RoomRegistry registry, StoreHealth store, BackplaneMeter meter, TimeProvider time, ILogger<RoomRefresher> log,
    IDumpCache? cache = null) : IAsyncDisposable
{
    /// <summary>
    /// How many read at once: 5,000 rooms at 5 ms each take three seconds, and a store's other users notice little.
    /// </summary>
    private const int Readers = 8;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// A store that fails may be one that has too much to do, and readers of 28 nodes that all ask again soon are more
    /// of it (docs/scale.md).
    /// </summary>
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _waiting = [];

    /// <summary>Rooms whose last read failed. They are asked for less and less often until all were read.</summary>
    private readonly HashSet<string> _failing = [];
    private readonly JitteredBackoff _retries = new(FirstRetry, LastRetry);
    private readonly Channel<string> _queue = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _stopping = new();
    private Task[] _readers = [];

    /// <summary>Reads what was requested, until it is disposed. Called once.</summary>
    public void Start() => _readers = [.. Enumerable.Range(0, Readers).Select(_ => Task.Run(RunAsync))];

    /// <summary>Reads the room again, soon. Does nothing if the room is not alive.</summary>
    public void Request(string room, RefreshReason reason)
    {
        if (registry.Find(room) is null) return;
        if (TryQueue(room)) meter.Refreshed(reason);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_readers);
        _stopping.Dispose();
    }

    /// <returns>False: it waits already.</returns>
    private bool TryQueue(string room)
    {
        // The set keeps the queue from growing beyond the number of rooms.
        lock (_gate)
        {
            if (!_waiting.Add(room)) return false;
        }
        _queue.Writer.TryWrite(room);
        return true;
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var room in _queue.Reader.ReadAllAsync(_stopping.Token))
            {
                if (RetryDelay(room, await TryReadAsync(room)) is not { } delay) continue;
                await Task.Delay(delay, time, _stopping.Token);
                TryQueue(room);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    /// <returns>Null: it was read.</returns>
    private TimeSpan? RetryDelay(string room, bool isRead)
    {
        lock (_gate)
        {
            if (!isRead)
            {
                _failing.Add(room);
                return _retries.Next();
            }
            if (_failing.Remove(room) && _failing.Count == 0) _retries.Reset();
            return null;
        }
    }

    /// <returns>False: the room cannot be read now.</returns>
    private async Task<bool> TryReadAsync(string name)
    {
        // Removed first: what happens from now on may request the room again.
        lock (_gate) _waiting.Remove(name);
        if (registry.Find(name) is not { } room) return true;
        await room.LoadEndedAsync().WaitAsync(_stopping.Token);
        // It was never loaded, so it has no subscribers that missed anything.
        if (!room.IsLoaded) return true;
        try
        {
            var recovered = 0;
            foreach (var message in await store.LoadAsync(name, _stopping.Token))
            {
                if (room.Apply(message, TraceReasons.Refresh)) recovered++;
            }
            if (recovered > 0) await OnRecoveredAsync(name, recovered);
            return true;
        }
        catch (StoreUnavailableException fault) when (!fault.IsOfOneRoom)
        {
            return false;
        }
        catch (Exception fault) when (!_stopping.IsCancellationRequested)
        {
            LogFailed(log, name, fault);
            return true;
        }
    }

    /// <summary>What this node missed, the dump cache may have missed too.</summary>
    private async ValueTask OnRecoveredAsync(string room, int recovered)
    {
        meter.Recovered(recovered);
        if (cache is not null) await cache.ForgetAsync(room);
    }

    [LoggerMessage(EventIds.RoomRefreshFailed, LogLevel.Error,
        "The room {Room} could not be refreshed; the next periodic refresh tries again.")]
    private static partial void LogFailed(ILogger log, string room, Exception fault);
}

internal enum RefreshReason : byte
{
    /// <summary>A sequence number is missing.</summary>
    Missed,

    /// <summary>The bus was unavailable.</summary>
    Reconnected,

    /// <summary>Another node or region asked for it.</summary>
    Requested,

    /// <summary>The outcome of a write on this node is unknown.</summary>
    Uncertain,

    /// <summary>Its period was over.</summary>
    Periodic,
}
