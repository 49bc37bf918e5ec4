using System.Text.Json;
using Pubby.Client;
using Pubby.Core.Storage;
using Pubby.Testing;

namespace Pubby.Rehearsal;

/// <summary>
/// One client of each kind, whose maps are compared with the table's four times a second. A map may be newer than what
/// was just read, and never older.
/// </summary>
internal sealed class Checkers : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly World _world;
    private readonly List<Checker> _checkers = [];
    private readonly List<IAsyncDisposable> _clients = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private Task _comparing = Task.CompletedTask;

    private Checkers(World world) => _world = world;

    public static async Task<Checkers> StartAsync(World world, Crowd crowd, int rooms)
    {
        var checkers = new Checkers(world);
        SubscriberKind[] kinds = [SubscriberKind.Plain, SubscriberKind.HubJson, SubscriberKind.HubMessagePack];
        foreach (var kind in kinds)
        {
            var room = checkers.NextRoom(rooms);
            var watcher = await Watcher.StartAsync(crowd.PortFor, kind, checkers._checkers.Count, [room]);
            checkers.Add($"{kind}", room, watcher, () => watcher.Ask(room, view => view.Held));
        }
        var options = new PubbyClientOptions();
        foreach (var address in world.Addresses) options.Urls.Add($"{address}");
        var client = new PubbyClient(options);
        var opened = await client.OpenRoomAsync<JsonElement>(checkers.NextRoom(rooms)).WaitAsync(Eventually.Limit);
        checkers.Add(".NET SDK", opened.Name, client, () => opened.State.ToDictionary(
            entry => entry.Key, entry => (entry.Value.Version, (string?)JsonSerializer.Serialize(entry.Value.Data))));
        if (SdkProcess.IsInstalled)
        {
            var room = checkers.NextRoom(rooms);
            var process = await SdkProcess.StartAsync(room, world.Addresses);
            checkers.Add("TypeScript SDK", room, process, () => process.Held);
        }
        checkers._comparing = checkers.CompareAsync();
        return checkers;
    }

    /// <summary>The longest that each was behind the table since the last call.</summary>
    public string Take()
    {
        lock (_gate)
        {
            var text = string.Join(", ",
                _checkers.Select(checker => $"{checker.Longest.TotalSeconds:F1} s {checker.Name}"));
            foreach (var checker in _checkers) checker.Longest = TimeSpan.Zero;
            return SdkProcess.IsInstalled ? text : text + " (no TypeScript SDK: npm ci --prefix clients/ts)";
        }
    }

    /// <summary>Waits until no map is behind the table.</summary>
    /// <returns>Those that stay behind, and for how long it waited.</returns>
    public async Task<(string[] Behind, TimeSpan Waited)> CatchUpAsync()
    {
        var since = TimeProvider.System.GetTimestamp();
        try
        {
            await Eventually.UntilAsync(() => Behind().Length == 0, () => "");
        }
        catch (TimeoutException)
        {
            // The figure says it.
        }
        return (Behind(), TimeProvider.System.GetElapsedTime(since));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _comparing;
        foreach (var client in _clients) await client.DisposeAsync();
        _stopping.Dispose();
    }

    private string NextRoom(int rooms) => $"room-{_checkers.Count % rooms}";

    private void Add(
        string name, string room, IAsyncDisposable client, Func<IReadOnlyDictionary<string, (long, string?)>> held)
    {
        _checkers.Add(new Checker(name, room, held));
        _clients.Add(client);
    }

    private string[] Behind()
    {
        lock (_gate) return [.. _checkers.Where(checker => checker.Since is not null).Select(checker => checker.Name)];
    }

    private async Task CompareAsync()
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                foreach (var room in _checkers.GroupBy(checker => checker.Room)) await CompareAsync(room);
            }
        }
        catch (OperationCanceledException)
        {
            // The rehearsal is over.
        }
    }

    private async Task CompareAsync(IGrouping<string, Checker> room)
    {
        try
        {
            var stored = (await _world.Stored.ReadAsync(room.Key)).Held;
            lock (_gate)
            {
                foreach (var checker in room) checker.Compare(stored);
            }
        }
        catch (StoreUnavailableException)
        {
            // The table is slow just now; the next look says more.
        }
    }

    private sealed class Checker(
        string name, string room, Func<IReadOnlyDictionary<string, (long Version, string? Data)>> held)
    {
        public string Name => name;

        public string Room => room;

        /// <summary>Since when it is behind; null: it is not.</summary>
        public long? Since { get; private set; }

        public TimeSpan Longest { get; set; }

        public void Compare(IReadOnlyDictionary<string, (long Version, string? Data)> stored)
        {
            var map = held();
            // Publishing began before: an empty table is none that a map could be compared with.
            var isWhole = stored.Count > 0 && stored.All(item => map.TryGetValue(item.Key, out var has)
                && (has.Version > item.Value.Version || has == item.Value));
            if (isWhole)
            {
                Since = null;
                return;
            }
            Since ??= TimeProvider.System.GetTimestamp();
            var behind = TimeProvider.System.GetElapsedTime(Since.Value);
            if (behind > Longest) Longest = behind;
        }
    }
}
