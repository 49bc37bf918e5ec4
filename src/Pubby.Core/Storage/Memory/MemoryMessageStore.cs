using Pubby.Core.Messages;

namespace Pubby.Core.Storage.Memory;

/// <summary>Keeps messages as long as the process runs: for tests and evaluation.</summary>
internal sealed class MemoryMessageStore(TimeProvider time) : IMessageStore
{
    /// <summary>
    /// Old tombstones are removed once in this many writes, so that they cannot outgrow what is written.
    /// </summary>
    private const int PurgeEvery = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Dictionary<string, Message>> _rooms = [];
    private int _writes;

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    public Task<StoreInfo> OpenAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new StoreInfo(Epoch.New(), 0));

    public ValueTask<PutResult> PutAsync(
        string room, Message message, PutCondition condition, CancellationToken cancellationToken)
    {
        lock (_gate) return new(Put(room, message, condition));
    }

    public ValueTask<IReadOnlyList<Message>> LoadAsync(string room, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var nowMs = NowMs;
            var oldest = VersionClock.Microseconds(time.GetUtcNow() - Retention.Tombstones);
            var messages = _rooms.GetValueOrDefault(room)?.Values ?? Enumerable.Empty<Message>();
            return new([.. messages.Select(message => message.AsOf(nowMs))
                .Where(message => message.IsLive || message.ChangedAt >= oldest)
                .OrderBy(message => message.Version)]);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private PutResult Put(string room, Message message, PutCondition condition)
    {
        if (++_writes % PurgeEvery == 0) Purge();
        if (!_rooms.TryGetValue(room, out var messages)) _rooms.Add(room, messages = []);
        var result = PutDecision.Decide(messages.GetValueOrDefault(message.Id), message, condition, NowMs);
        if (result.Outcome is PutOutcome.Created or PutOutcome.Replaced) messages[message.Id] = message;
        return result;
    }

    private void Purge()
    {
        var nowMs = NowMs;
        var oldest = VersionClock.Microseconds(time.GetUtcNow() - Retention.Tombstones);
        foreach (var (room, messages) in _rooms.ToArray())
        {
            foreach (var message in messages.Values.Select(message => message.AsOf(nowMs)).ToArray())
            {
                if (!message.IsLive && message.ChangedAt < oldest) messages.Remove(message.Id);
            }
            if (messages.Count == 0) _rooms.Remove(room);
        }
    }
}
