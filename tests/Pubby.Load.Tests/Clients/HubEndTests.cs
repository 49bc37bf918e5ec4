using Pubby.Load.Plans;
using Pubby.Load.Tests.Support;
using Pubby.Load.Workers;
using Pubby.Testing;

namespace Pubby.Load.Tests.Clients;

/// <summary>A hub that goes away without a word.</summary>
public sealed class HubEndTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Fact]
    public async Task A_hub_that_is_killed_loses_what_its_clients_that_stay_away_do_not_see()
    {
        await using var first = await HubProcess.StartAsync(_directory.Path);
        var plan = PlanOf(first) with { Clients = [new() { Share = 3 }, new() { Returns = false }] };
        var staying = Enumerable.Range(0, plan.Connections).Count(one => new RoomChoice(plan).KindOf(one) == 1);
        await using var worker = await RunningWorker.StartAsync(plan);
        await worker.UntilAsync(second => second.Subscribed == plan.Connections);
        await LoadHub.PublishAsync(first, plan, room: 0, id: 0, number: 1);
        await worker.UntilDeliveredAsync(plan.Connections);
        await first.KillAsync();
        await Eventually.UntilAsync(() => worker.ErrorsOf("end_1006") == plan.Connections, "all have noticed");

        await using var second = await HubProcess.StartAtAsync(first.Port, _directory.Path);
        for (var number = 2; number <= 4; number++)
            await LoadHub.PublishAsync(second, plan, room: 0, id: 0, number);
        worker.Send(new WorkerCommand("published") { Rooms = "end", Last = [4, 0, 0, 0, 0, 0, 0, 0] });
        await worker.UntilAsync(now => now.Subscribed == plan.Connections - staying && now.Missing == 3 * staying);
        var result = await worker.StopAsync();
        Assert.Equal((4 * plan.Connections - 3 * staying, 3 * staying, 0),
            (result.Delivered + result.Conflated, result.Lost, result.Unknown));
    }

    public void Dispose() => _directory.Dispose();

    private static LoadPlan PlanOf(HubProcess hub) => new()
    {
        Hubs = [LoadHub.AddressOf(hub)],
        Connections = 200,
        Ramp = new() { Seconds = 0 },
        Rooms = [new() { Prefix = "end" }],
    };
}
