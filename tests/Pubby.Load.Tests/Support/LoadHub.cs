using Pubby.Load.Plans;
using Pubby.Load.Protocols;
using Pubby.Load.Publishing;
using Pubby.Load.Tests.Support;
using Pubby.Testing;

[assembly: AssemblyFixture(typeof(LoadHub))]

namespace Pubby.Load.Tests.Support;

/// <summary>A real hub for all tests that leave it as it was. Each has rooms of its own.</summary>
public sealed class LoadHub : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();

    public HubProcess Hub { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Hub = await HubProcess.StartAsync(_directory.Path);

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        _directory.Dispose();
    }

    internal static string AddressOf(HubProcess hub) => $"127.0.0.1:{hub.Port}";

    /// <summary>Publishes a message as the tool does.</summary>
    internal static async Task PublishAsync(HubProcess hub, LoadPlan plan, int room, int id, int number)
    {
        var clock = new Clock(TimeProvider.System);
        using var publisher = new HubPublisher([AddressOf(hub)], hub.Key, 1);
        var data = MessageData.Of(plan.Run, number, clock.Micros, 64);
        var failed = await publisher.PublishAsync(
            [new DueMessage($"{plan.Rooms[0].Prefix}-{room}", RoomNames.NameOfId(id), data)], default);
        Assert.Null(Assert.Single(failed));
    }
}
