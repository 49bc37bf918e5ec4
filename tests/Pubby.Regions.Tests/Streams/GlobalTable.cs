using System.Collections.Concurrent;
using Amazon.DynamoDBv2.Model;
using Pubby.Aws.DynamoDb;
using Pubby.Aws.Streams;

namespace Pubby.Regions.Tests.Streams;

/// <summary>
/// Makes a global table of two replicas, as AWS does it with eventual consistency: what changes in one is copied to the
/// other, and of two changes to an item the later one stays, whatever the versions in it. Copies everything, leases
/// too, and never what it wrote itself. A write that it finds in place and has not read yet counts as made at that
/// moment.
/// </summary>
/// <remarks>One loop: it reads both streams, then copies. So no change is read while another is copied; only hubs write
/// in between, and conditions see that.</remarks>
internal sealed class GlobalTable : IAsyncDisposable
{
    private const int Replicas = 2;
    private const int CopiesAtOnce = 8;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(25);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Replica[] _replicas;
    private readonly ConcurrentDictionary<ItemKey, Standing>[] _known = [new(), new()];
    private readonly ConcurrentDictionary<(ItemKey Key, string Tag), int>[] _echoes = [new(), new()];
    private readonly List<Change>[] _ways = [[], []];
    private readonly Random _random = new(1);
    private Task _running = Task.CompletedTask;
    private long _stamp;

    public GlobalTable(Replica first, Replica second) => _replicas = [first, second];

    /// <summary>While true nothing is copied; it waits.</summary>
    public bool IsCut { get; set; }

    /// <summary>How long a change is on its way at the least.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>
    /// True: every change is brought three times, in any order, and each repetition is written over what is newer for a
    /// moment.
    /// </summary>
    public bool IsShuffled { get; set; }

    /// <summary>How many changes were copied.</summary>
    public int Copied { get; private set; }

    /// <summary>
    /// How many older items were written over newer ones, for a moment, because of <see cref="IsShuffled"/>.
    /// </summary>
    public int Flickers => Volatile.Read(ref _flickers);

    private int _flickers;

    public void Start() => _running = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            for (var replica = 0; replica < Replicas; replica++)
            {
                foreach (var record in await _replicas[replica].ReadChangesAsync()) OnChange(replica, record);
            }
            for (var replica = 0; replica < Replicas && !IsCut; replica++) await CopyAsync(replica);
            await Task.Delay(Pace, TimeProvider.System);
        }
    }

    private void OnChange(int replica, StreamRecord record)
    {
        var key = ItemKey.Of(record);
        var tag = Replica.TagOf(record.New);
        if (TakeEcho(replica, key, tag)) return;
        var known = _known[replica].GetValueOrDefault(key);
        // Something later was found in place already; its own record is still to come.
        if (known.IsAhead && known.Tag != tag) return;
        var stamp = known.IsAhead ? known.Stamp : Interlocked.Increment(ref _stamp);
        _known[replica][key] = new Standing(tag, stamp, IsAhead: false);
        _ways[1 - replica].Add(new Change(key, record.New, stamp, TimeProvider.System.GetTimestamp()));
    }

    private async Task CopyAsync(int replica)
    {
        var due = _ways[replica]
            .TakeWhile(change => TimeProvider.System.GetElapsedTime(change.ReadAt) >= Delay).ToArray();
        // In the order in which they were read, so that those which are due stand in front.
        _ways[replica].RemoveRange(0, due.Length);
        Copied += due.Length;
        if (IsShuffled)
        {
            due = [.. due, .. due, .. due];
            _random.Shuffle(due);
        }
        await Parallel.ForEachAsync(due.GroupBy(change => change.Key),
            new ParallelOptions { MaxDegreeOfParallelism = CopiesAtOnce }, async (changes, _) =>
        {
            foreach (var change in changes) await ApplyAsync(replica, change);
        });
    }

    private async Task ApplyAsync(int replica, Change change)
    {
        var tag = Replica.TagOf(change.Item);
        while (true)
        {
            var current = await _replicas[replica].FindAsync(change.Key);
            var known = Known(replica, change.Key, Replica.TagOf(current));
            if (change.Stamp <= known.Stamp)
            {
                if (IsShuffled && !known.IsAhead && tag != known.Tag) await FlickerAsync(replica, change, current);
                return;
            }
            if (tag == known.Tag || await TryWriteAsync(replica, change.Key, current, change.Item))
            {
                _known[replica][change.Key] = new Standing(tag, change.Stamp, IsAhead: false);
                return;
            }
        }
    }

    private Standing Known(int replica, ItemKey key, string tag)
    {
        var known = _known[replica].GetValueOrDefault(key, new Standing("", 0, false));
        if (known.Tag == tag) return known;
        return _known[replica][key] = new Standing(tag, Interlocked.Increment(ref _stamp), IsAhead: true);
    }

    private async Task FlickerAsync(int replica, Change change, Dictionary<string, AttributeValue>? current)
    {
        if (current?.ContainsKey(MessageItem.Version) != true || change.Item?.ContainsKey(MessageItem.Version) != true)
            return;
        if (!await TryWriteAsync(replica, change.Key, current, change.Item)) return;
        Interlocked.Increment(ref _flickers);
        // Refused: a hub wrote, and it will be read.
        await TryWriteAsync(replica, change.Key, change.Item, current);
    }

    private async Task<bool> TryWriteAsync(
        int replica, ItemKey key, Dictionary<string, AttributeValue>? before, Dictionary<string, AttributeValue>? after)
    {
        var echo = (key, Replica.TagOf(after));
        _echoes[replica].AddOrUpdate(echo, 1, (_, count) => count + 1);
        if (await _replicas[replica].TryReplaceAsync(key, before, after)) return true;
        TakeEcho(replica, key, echo.Item2);
        return false;
    }

    private bool TakeEcho(int replica, ItemKey key, string tag)
    {
        if (!_echoes[replica].TryGetValue((key, tag), out var count) || count == 0) return false;
        _echoes[replica][(key, tag)] = count - 1;
        return true;
    }

    /// <summary>What a replica holds of an item, as far as is known.</summary>
    /// <param name="IsAhead">It was found in place, and its record is still to be read.</param>
    private readonly record struct Standing(string Tag, long Stamp, bool IsAhead);

    private sealed record Change(ItemKey Key, Dictionary<string, AttributeValue>? Item, long Stamp, long ReadAt);
}
