using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pubby.Client.Tests.Support;
using Pubby.Protocol.SignalR;
using Pubby.Testing;

namespace Pubby.Client.Tests.Faults;

/// <summary>
/// A hub says over how long its clients come back if it dies; on real sockets, with a clock that stands still.
/// </summary>
public sealed class SpreadTests
{
    [Theory]
    [InlineData(PubbyProtocol.MessagePack, 12_000, 6)]
    [InlineData(PubbyProtocol.Json, 12_000, 6)]
    [InlineData(PubbyProtocol.MessagePack, null, 1)]
    [InlineData(PubbyProtocol.Json, null, 1)]
    public async Task The_clients_of_a_hub_that_dies_come_back_over_the_time_it_named(
        PubbyProtocol protocol, int? spreadMs, int seconds)
    {
        var time = new FakeTimeProvider();
        var options = new PubbyClientOptions { Protocol = protocol };
        await using var web = await WebServer.StartAsync(
            web => web.MapHub<SpreadingHub>("/hub"),
            services => services.AddSingleton(new Spread(spreadMs)).AddSignalR().AddMessagePackProtocol());
        options.Urls.Add(web.Urls.Single());
        await using var client = new PubbyClient(options, null, NullLoggerFactory.Instance, time, () => 0.5);
        await using var room = await client
            .OpenRoomAsync<JsonElement>("match-1", new RoomOptions { Dump = false }).WaitAsync(Eventually.Limit);
        var losing = client.FirstAsync(ConnectionState.Reconnecting);
        await web.StopAsync();
        var lost = await losing;
        Assert.Equal(TimeSpan.FromSeconds(seconds), lost.NextTryAt - time.GetUtcNow());
    }

    internal sealed record Spread(int? Milliseconds);

    internal sealed class SpreadingHub(Spread spread) : Hub<IPubbyClient>
    {
        public SubscribeResult Subscribe(SubscribeRequest request) => new()
        {
            Rooms = [.. request.Rooms!.Select(room =>
                new RoomResult { Room = room.Room!, Mode = "live", Epoch = "e1" })],
            SpreadMs = spread.Milliseconds,
        };
    }
}
