using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pubby.Client.Tests.Vectors;
using Pubby.Protocol.SignalR;
using Pubby.Testing;

namespace Pubby.Client.Tests.Feeds;

public sealed class ExpiryTests
{
    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public async Task A_time_that_no_calendar_has_ends_no_process(long expiresAt)
    {
        var transport = new ScriptedTransport();
        var options = new PubbyClientOptions { Urls = { "http://hub" } };
        await using var client =
            new PubbyClient(options, transport, NullLoggerFactory.Instance, new FakeTimeProvider(), () => 0.5);
        var opening = client.OpenRoomAsync<JsonElement>("match-1");
        transport.Accept();
        transport.Link!.Answer([new RoomResult { Room = "match-1", Mode = "dump", Epoch = "e1" }]);
        var item = new RoomItem { Id = "a", Version = 1, Data = "1"u8.ToArray(), ExpiresAt = expiresAt };
        transport.Listener.OnDump(
            new RoomDump { Room = "match-1", Mode = "dump", Messages = [item], Cursor = 1, Last = true });
        await using var room = await opening.WaitAsync(Eventually.Limit);
        Assert.Contains(room.State["a"].ExpiresAt!.Value.Year, (int[])[1, 9999]);
    }
}
