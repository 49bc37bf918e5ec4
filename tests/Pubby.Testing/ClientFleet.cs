namespace Pubby.Testing;

/// <summary>Many clients of three kinds at both doors of all nodes, each in some of the rooms.</summary>
public sealed class ClientFleet : IAsyncDisposable
{
    private static readonly SubscriberKind[] Kinds =
        [SubscriberKind.Plain, SubscriberKind.HubJson, SubscriberKind.HubMessagePack];

    private ClientFleet(Watcher[] watchers) => Watchers = watchers;

    public IReadOnlyList<Watcher> Watchers { get; }

    /// <summary>How often one of them lost its connection and came back.</summary>
    public int Returns => Watchers.Sum(watcher => watcher.Returns);

    /// <summary>All of them, or none: those that came do not stay where another did not.</summary>
    /// <param name="roomsEach">In how many of the rooms each is at most.</param>
    public static async Task<ClientFleet> GatherAsync(
        INodes nodes, int clients, string[] rooms, int roomsEach, Random random)
    {
        var choices = Enumerable.Range(0, clients)
            .Select(_ => random.GetItems(rooms, roomsEach).Distinct().ToArray()).ToArray();
        var starts = choices.Select((choice, i) =>
            Watcher.StartAsync(nodes, Kinds[i / nodes.NodeCount % Kinds.Length], i, choice)).ToArray();
        try
        {
            return new ClientFleet(await Task.WhenAll(starts));
        }
        catch
        {
            foreach (var start in starts.Where(start => start.IsCompletedSuccessfully))
                await (await start).DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(Watchers.Select(watcher => watcher.DisposeAsync().AsTask()));
}
