using Pubby.Load;
using Pubby.Load.Plans;
using Pubby.Load.Protocols;
using Pubby.Load.Publishing;
using Pubby.Load.Workers;

namespace Pubby.Million;

/// <summary>
/// Publishes what the workers understand, to one hub: docs/reference/load-plan.md, "What a message holds". It goes on
/// counting where it was, however often it publishes to a room.
/// </summary>
internal sealed class Publisher(LoadPlan plan, string hub, string key) : IDisposable
{
    /// <summary>What is due waits for one, and the wait counts.</summary>
    private const int InFlight = 64;

    private const int Bytes = 100;

    private readonly HubPublisher _hub = new([hub], key, InFlight);
    private readonly Clock _clock = new(TimeProvider.System);
    private readonly SemaphoreSlim _turns = new(InFlight);
    private readonly Dictionary<string, int[]> _last =
        plan.Rooms.ToDictionary(set => set.Prefix, set => new int[set.Count]);

    private long _failed;

    /// <summary>Publishes that were not stored, or whose answer did not come.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Now, on the clock that messages carry.</summary>
    public long Now => _clock.Micros;

    /// <summary>Publishes to one room after another, on schedule, however slow the answers are.</summary>
    /// <returns>How many were stored.</returns>
    public async Task<long> PublishAsync(string prefix, int messages, double perSecond)
    {
        var rooms = _last[prefix].Length;
        var (begun, newest) = (Now, new Task<bool>?[rooms]);
        var puts = new List<Task<bool>>(messages);
        for (var i = 0; i < messages; i++)
        {
            var due = begun + (long)(i / perSecond * Clock.Second);
            while (Now is var now && now < due)
                await Task.Delay(TimeSpan.FromMicroseconds(Math.Max(1000, due - now)), TimeProvider.System);
            await _turns.WaitAsync();
            // Two messages of the same id are never on their way at once.
            newest[i % rooms] = PutAsync(newest[i % rooms], prefix, i % rooms, due);
            puts.Add(newest[i % rooms]!);
        }
        return (await Task.WhenAll(puts)).Count(isStored => isStored);
    }

    /// <summary>One message to each room of a set.</summary>
    public Task<long> PublishOnceAsync(string prefix, double perSecond) =>
        PublishAsync(prefix, _last[prefix].Length, perSecond);

    /// <summary>What the workers are told, so that they can say what was lost.</summary>
    public WorkerCommand Published(string prefix) =>
        new("published") { Rooms = prefix, Last = [.. _last[prefix]] };

    public void Dispose()
    {
        _hub.Dispose();
        _turns.Dispose();
    }

    private async Task<bool> PutAsync(Task<bool>? before, string prefix, int room, long due)
    {
        try
        {
            if (before is not null) await before;
            var number = _last[prefix][room] + 1;
            var message = new DueMessage(
                $"{prefix}-{room}", RoomNames.NameOfId(0), MessageData.Of(plan.Run, number, due, Bytes));
            var failures = await _hub.PublishAsync([message], CancellationToken.None);
            if (failures[0] is null) _last[prefix][room] = number;
            else Interlocked.Increment(ref _failed);
            return failures[0] is null;
        }
        finally
        {
            _turns.Release();
        }
    }
}
