using Pubby.Hub.Messages;

namespace Pubby.Hub.Storage.Memory;

/// <summary>Keeps messages as long as the process runs: for tests and trials.</summary>
internal sealed class MemoryMessageStore(TimeProvider time) : IMessageStore
{
    /// <summary>Old tombstones are looked for once in this many writes, so that they cannot outgrow what is written.</summary>
    private const int PurgeEvery = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Dictionary<string, Message>> _rooms = [];
    private int _writes;

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    public Task<StoreFacts> OpenAsync(CancellationToken cancellationToken) => Task.FromResult(new StoreFacts(Epoch.New(), 0));

    public ValueTask<PutResult> PutAsync(string room, Message message, PutCondition condition, CancellationToken cancellationToken)
    {
        lock (_gate) return new(Put(room, message, condition));
    }

    public ValueTask<IReadOnlyList<Message>> LoadAsync(string room, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var nowMs = NowMs;
            var horizon = VersionClock.Microseconds(time.GetUtcNow() - Horizon.Tombstones);
            var messages = _rooms.GetValueOrDefault(room)?.Values ?? Enumerable.Empty<Message>();
            return new([.. messages.Select(message => message.AsOf(nowMs))
                .Where(message => message.IsLive || message.ChangedAt >= horizon)
                .OrderBy(message => message.Version)]);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private PutResult Put(string room, Message message, PutCondition condition)
    {
        if (++_writes % PurgeEvery == 0) Purge();
        if (!_rooms.TryGetValue(room, out var messages)) _rooms.Add(room, messages = []);
        var held = messages.GetValueOrDefault(message.Id)?.AsOf(NowMs);
        var live = held is { IsLive: true } ? held : null;
        if (!condition.HoldsFor(live?.Version)) return new(PutOutcome.ConditionFailed, live?.Version ?? 0);
        if (live is not null && message.IsLive && live.ExpiresAt == message.ExpiresAt && live.Data.AsSpan().SequenceEqual(message.Data))
        {
            return new(PutOutcome.Unchanged, live.Version);
        }
        if (held is not null && held.Version >= message.Version) return new(PutOutcome.Newer, held.Version);
        messages[message.Id] = message;
        return new(live is null ? PutOutcome.Created : PutOutcome.Replaced, message.Version);
    }

    private void Purge()
    {
        var nowMs = NowMs;
        var horizon = VersionClock.Microseconds(time.GetUtcNow() - Horizon.Tombstones);
        foreach (var (room, messages) in _rooms.ToArray())
        {
            foreach (var message in messages.Values.Select(message => message.AsOf(nowMs)).ToArray())
            {
                if (!message.IsLive && message.ChangedAt < horizon) messages.Remove(message.Id);
            }
            if (messages.Count == 0) _rooms.Remove(room);
        }
    }
}
