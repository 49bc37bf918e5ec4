using Pubby.Load.Plans;
using Pubby.Load.Protocols;

namespace Pubby.Load.Publishing;

/// <summary>
/// Publishes on a schedule that nothing moves: a message that has to wait for an earlier one, or for a free request, is
/// late, and its time counts from when it was due (no coordinated omission). Messages of one id go one after another,
/// so that their order is known.
/// </summary>
internal sealed class ScheduledPublisher : IDisposable
{
    /// <summary>So often at least the end of the run is looked for.</summary>
    private const long LongestSleep = Clock.Second / 10;

    private readonly LoadPlan _plan;
    private readonly PublishPlan _publish;
    private readonly RoomSet _rooms;
    private readonly HubPublisher _hubs;
    private readonly Clock _clock;
    private readonly Task[] _newest;
    private readonly PublishRecord _record;
    private readonly SemaphoreSlim _slots;
    private readonly int _batch;

    public ScheduledPublisher(LoadPlan plan, HubPublisher hubs, Clock clock)
    {
        (_plan, _hubs, _clock, _publish) = (plan, hubs, clock, plan.Publish!);
        _rooms = RoomsOf(plan);
        var keys = _rooms.Count * _rooms.Ids;
        _newest = new Task[keys];
        Array.Fill(_newest, Task.CompletedTask);
        _record = new PublishRecord(keys);
        _slots = new SemaphoreSlim(_publish.InFlight);
        // A hub refuses a batch that names an id twice.
        _batch = Math.Min(_publish.Batch, keys);
    }

    public static RoomSet RoomsOf(LoadPlan plan) =>
        plan.Rooms.First(set => plan.Publish!.Rooms is not { } prefix || set.Prefix == prefix);

    /// <summary>Publishes all, and waits for the answers.</summary>
    /// <param name="start">When the first message is due, in microseconds of the clock.</param>
    public async Task<PublishResult> RunAsync(long start, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Schedule(start, done, cancellationToken)) { IsBackground = true, Name = "schedule" }.Start();
        await done.Task;
        await Task.WhenAll(_newest);
        cancellationToken.ThrowIfCancellationRequested();
        return _record.Result();
    }

    /// <summary>What has been published so far.</summary>
    public PublishResult SoFar() => _record.Result();

    public void Dispose() => _slots.Dispose();

    private void Schedule(long start, TaskCompletionSource done, CancellationToken cancellationToken)
    {
        try
        {
            var count = (long)((_publish.WarmUpSeconds + _publish.Seconds) * _publish.PerSecond);
            var free = start;
            for (var next = 0L; next < count && !cancellationToken.IsCancellationRequested;)
            {
                var (now, due) = (_clock.Micros, DueOf(start, next));
                if (due > now)
                {
                    PreciseSleep.Until(Math.Min(due, now + LongestSleep));
                    continue;
                }
                _record.OnLate(now - Math.Max(due, free));
                var size = 1;
                while (size < _batch && next + size < count && DueOf(start, next + size) <= now) size++;
                if (!_slots.Wait(0, cancellationToken))
                {
                    // So long the hub was late, and not the tool.
                    _slots.Wait(cancellationToken);
                    free = _clock.Micros;
                }
                Begin(start, next, size, cancellationToken);
                next += size;
            }
            done.SetResult();
        }
        catch (OperationCanceledException)
        {
            done.SetResult();
        }
    }

    private long DueOf(long start, long message) => start + (long)(message * Clock.Second / _publish.PerSecond);

    private void Begin(long start, long first, int size, CancellationToken cancellationToken)
    {
        var keys = Enumerable.Range(0, size).Select(offset => KeyOf(first + offset)).ToArray();
        var dues = Enumerable.Range(0, size).Select(offset => DueOf(start, first + offset)).ToArray();
        var before = Task.WhenAll(keys.Select(key => _newest[key]));
        var measured = start + (long)(_publish.WarmUpSeconds * Clock.Second);
        var sending = Task.Run(
            () => SendAsync(before, keys, dues, measured, cancellationToken), CancellationToken.None);
        foreach (var key in keys) _newest[key] = sending;
    }

    /// <summary>One room after another, and in each one id after another.</summary>
    private int KeyOf(long message) =>
        (int)((message % _rooms.Count * _rooms.Ids) + (message / _rooms.Count % _rooms.Ids));

    private async Task SendAsync(
        Task before, int[] keys, long[] dues, long measuredFrom, CancellationToken cancellationToken)
    {
        try
        {
            await before;
            var messages = keys.Zip(dues, (key, due) => new DueMessage(
                $"{_rooms.Prefix}-{key / _rooms.Ids}", RoomNames.NameOfId(key % _rooms.Ids),
                MessageData.Of(_plan.Run, _record.NextOf(key), due, _publish.Bytes))).ToArray();
            var failures = await _hubs.PublishAsync(messages, cancellationToken);
            var now = _clock.Micros;
            for (var i = 0; i < keys.Length; i++)
            {
                if (failures[i] is { } kind) _record.OnFailed(kind);
                else _record.OnStored(keys[i], dues[i] < measuredFrom ? null : now - dues[i]);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over, and whoever ended it knows.
        }
        finally
        {
            _slots.Release();
        }
    }
}
