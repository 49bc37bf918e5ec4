using Pubby.Testing;

namespace Pubby.Fleet.Tests;

/// <summary>300 clients of all three kinds at both doors of all nodes, each in five of 200 rooms.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    public const int Clients = 300;
    private const int RoomsEach = 5;
    private static readonly SubscriberKind[] Kinds = [SubscriberKind.Plain, SubscriberKind.HubJson, SubscriberKind.HubMessagePack];

    private Crowd(Watcher[] watchers) => Watchers = watchers;

    public IReadOnlyList<Watcher> Watchers { get; }

    public static async Task<Crowd> GatherAsync(Fleet fleet, string[] rooms, Random random)
    {
        var choices = Enumerable.Range(0, Clients).Select(_ => random.GetItems(rooms, RoomsEach).Distinct().ToArray()).ToArray();
        return new Crowd(await Task.WhenAll(choices.Select((choice, i) => Watcher.StartAsync(fleet, Kinds[i / Fleet.Nodes % Kinds.Length], i, choice))));
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(Watchers.Select(watcher => watcher.DisposeAsync().AsTask()));
}
