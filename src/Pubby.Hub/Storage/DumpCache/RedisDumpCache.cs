using Pubby.Core.Messages;
using Pubby.Core.Storage;
using Pubby.Hub.Redis;
using StackExchange.Redis;

namespace Pubby.Hub.Storage.DumpCache;

// Why a dump in Redis contains all that the store contains, in any order of publishes and loads:
//
// A dump is a hash. A loader marks it with its token (1), reads the store (2) and fills the hash (3). It is then
// complete. Until then it renews its mark, so that one node alone reads a room that takes long. A publisher writes to
// the store (a), then merges into the hash if it exists, marked or complete (b). Merging keeps the higher version.
// Merging twice, or late, does no harm.
//
// a before 2: the loader's read contains the message (the store's reads are consistent), and the fill merges it.
// 2 before a: then 1 is before b, so the hash exists at b. The message is merged before the fill, which keeps it, or
// after it.
//
// A hash may vanish in between (flushed, evicted, expired, removed). The loader that marked it does not fill it,
// because the fill checks the token. If another loader marked it again after b found no hash, that loader's 2 comes
// after this a.
//
// A publisher that could not merge because Redis did not answer has to remove the room's dump. It does so when Redis
// recovers, before it reads a dump itself. After an uncertain write the dump is removed too. A publisher that died
// before it could merge leaves a dump without a message that was never acknowledged. Its retry merges the message;
// otherwise the dump is wrong for as long as a dump is kept.
//
// A Redis that takes another's place, or comes back from its disk, may lack the last merges. So after each recovery a
// node trusts no dump that was begun before it.

/// <summary>
/// Complete rooms, cached in Redis for all nodes: if a whole fleet asks for a cold room, the store is read once. While
/// Redis is unavailable the store answers. That is slower, but still correct.
/// </summary>
internal sealed class RedisDumpCache : IMessageStore, IDumpCache
{
    /// <summary>
    /// How soon a node checks whether another has loaded a room; each further time after twice as long. Of a fleet of
    /// 50 nodes that wait for 32 rooms each, one check each 25 ms would be 64,000 calls a second.
    /// </summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(25);

    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan WaitLimit = TimeSpan.FromMilliseconds(DumpScripts.LoadMs);

    private static readonly TimeSpan RenewPeriod = WaitLimit / 3;

    private readonly IMessageStore _store;
    private readonly RedisServer _redis;
    private readonly TimeProvider _time;
    private readonly DumpScripts _dumps;
    private readonly PendingInvalidations _pending;
    private long _hits;

    /// <summary>
    /// Dumps that were begun before are not trusted. Null: it is not known since when, as Redis does not answer.
    /// </summary>
    private Task<long?> _notBefore = Task.FromResult<long?>(0);

    public RedisDumpCache(IMessageStore store, RedisServer redis, TimeProvider time)
    {
        (_store, _redis, _time) = (store, redis, time);
        _dumps = new DumpScripts(redis);
        _pending = new PendingInvalidations(redis, room => _dumps.ForgetAsync(room));
        _redis.Recovered += OnRecovered;
    }

    public long Hits => Interlocked.Read(ref _hits);

    public Task<StoreInfo> OpenAsync(CancellationToken cancellationToken) => _store.OpenAsync(cancellationToken);

    public async ValueTask<PutResult> PutAsync(
        string room, Message message, PutCondition condition, CancellationToken cancellationToken)
    {
        PutResult result;
        try
        {
            result = await _store.PutAsync(room, message, condition, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            await ForgetAsync(room);
            throw;
        }
        // Unchanged messages too: a publisher may have died after it stored one and before it merged it. Its retry gets
        // here.
        if (result.Outcome is PutOutcome.Created or PutOutcome.Replaced or PutOutcome.Unchanged)
        {
            await MergeAsync(room, message with { Version = result.Version });
        }
        // So does the retry of one with a condition. What the store holds may be merged whoever wrote it.
        else if (result is { Outcome: PutOutcome.ConditionFailed, Held: { } held })
        {
            await MergeAsync(room, held);
        }
        return result;
    }

    public async ValueTask<IReadOnlyList<Message>> LoadAsync(string room, CancellationToken cancellationToken)
    {
        if (_pending.Contains(room)) return await _store.LoadAsync(room, cancellationToken);
        var token = Guid.NewGuid().ToString("N");
        var begun = _time.GetTimestamp();
        for (var wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            // Asked for each time: Redis may recover between two of them.
            if (await NotBeforeAsync() is not { } notBefore
                || await _dumps.OpenAsync(room, token, notBefore) is not { } answer) break;
            if (answer.Resp2Type == ResultType.Array)
            {
                if (TryReadAll((RedisValue[])answer!) is { } messages)
                {
                    Interlocked.Increment(ref _hits);
                    return messages;
                }
                // Another version of the hub, or another program, wrote it.
                await ForgetAsync(room);
                break;
            }
            var answerText = (string)answer!;
            if (answerText == "load") return await LoadAndFillAsync(room, token, cancellationToken);
            if (answerText == "large") break;
            // One loader after another has failed, or the store takes its time. If all who wait went to it now, it
            // would take longer still.
            if (_time.GetElapsedTime(begun) >= WaitLimit)
                throw new StoreUnavailableException("other nodes have tried to read the room for too long");
            await Task.Delay(wait, _time, cancellationToken);
        }
        return await _store.LoadAsync(room, cancellationToken);
    }

    public async ValueTask MergeAsync(string room, Message message)
    {
        if (!await _dumps.MergeAsync(room, message)) _pending.Add(room);
    }

    public async ValueTask ForgetAsync(string room)
    {
        if (!await _dumps.ForgetAsync(room)) _pending.Add(room);
    }

    public ValueTask DisposeAsync()
    {
        _redis.Recovered -= OnRecovered;
        return _store.DisposeAsync();
    }

    private void OnRecovered()
    {
        Volatile.Write(ref _notBefore, _dumps.TimeAsync().AsTask());
        _pending.Settle();
    }

    private async ValueTask<long?> NotBeforeAsync()
    {
        var asked = Volatile.Read(ref _notBefore);
        if (await asked is { } known) return known;
        if (!_redis.IsUp) return null;
        // It was refused, or lost. Else no dump would be trusted until the next recovery.
        var again = _dumps.TimeAsync().AsTask();
        var other = Interlocked.CompareExchange(ref _notBefore, again, asked);
        return await (other == asked ? again : other);
    }

    private async ValueTask<IReadOnlyList<Message>> LoadAndFillAsync(
        string room, string token, CancellationToken cancellationToken)
    {
        try
        {
            var messages = await LoadAndRenewAsync(room, token, cancellationToken);
            await _dumps.FillAsync(room, token, messages);
            return messages;
        }
        catch
        {
            // Waiting nodes need not wait for a load that has failed.
            await _dumps.ForgetAsync(room, token);
            throw;
        }
    }

    private async ValueTask<IReadOnlyList<Message>> LoadAndRenewAsync(
        string room, string token, CancellationToken cancellationToken)
    {
        using var loading = new CancellationTokenSource();
        var renewing = RenewAsync(room, token, loading.Token);
        try
        {
            return await _store.LoadAsync(room, cancellationToken);
        }
        finally
        {
            await loading.CancelAsync();
            await renewing;
        }
    }

    private async Task RenewAsync(string room, string token, CancellationToken loaded)
    {
        while (true)
        {
            await Task.Delay(RenewPeriod, _time, loaded).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (loaded.IsCancellationRequested) return;
            await _dumps.RenewAsync(room, token);
        }
    }

    /// <summary>Null: this version cannot read one of the items.</summary>
    private List<Message>? TryReadAll(RedisValue[] hash)
    {
        var now = _time.GetUtcNow();
        var horizon = VersionClock.Microseconds(now - Retention.Tombstones);
        var messages = new List<Message>(hash.Length / 2);
        for (var i = 0; i < hash.Length; i += 2)
        {
            var id = (string)hash[i]!;
            if (id.StartsWith('.')) continue;
            if (DumpItem.TryDecode(id, ((ReadOnlyMemory<byte>)hash[i + 1]).Span) is not { } item) return null;
            var message = item.AsOf(now.ToUnixTimeMilliseconds());
            if (message.IsLive || message.ChangedAt >= horizon) messages.Add(message);
        }
        messages.Sort(static (left, right) => left.Version.CompareTo(right.Version));
        return messages;
    }
}
