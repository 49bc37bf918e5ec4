using Pubby.Cli.Bench.Machines;
using Pubby.Cli.Tests.Support;
using Pubby.Testing;

namespace Pubby.Cli.Tests;

/// <summary>Machines that join a coordinator over real HTTP.</summary>
public sealed class CoordinatorTests
{
    [Fact]
    public async Task Machines_that_join_and_wait_for_each_other_get_parts_of_their_own()
    {
        const int machines = 200;
        await using var coordinator = await Coordinator.StartAsync("http://127.0.0.1:0", TimeProvider.System);
        using var client = new CoordinatorClient(new Uri(coordinator.Url), new QuickTime());
        var asking = new List<Task<string[]>>();
        for (var machine = 0; machine < machines; machine++)
        {
            await client.JoinAsync($"{machine}", new MachineJoin($"machine {machine}", 100), default);
            asking.Add(client.WorkersAsync($"{machine}", default));
        }
        await coordinator.GatherAsync(machines, machines, _ => { }, default);
        var workers = await Task.WhenAll(asking).WaitAsync(Eventually.Limit);
        Assert.Equal(machines, workers.SelectMany(names => names).Distinct().Count());
    }
}
