using System.Text.Json;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>Nobody waits for anybody.</summary>
public sealed class StalledReaderTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    private const string Room = "stalled";
    private const int Others = 199;
    private const int Messages = 400;

    [Fact]
    public async Task One_that_reads_nothing_hurts_no_other_and_ends_with_the_newest_state()
    {
        using var stalled = await RawWebSocket.ConnectAsync(fixture.Hub.Port, receiveBytes: 4096);
        await stalled.SendTextAsync($$"""{"action":"subscribe","room":"{{Room}}","dump":true}""");
        await stalled.ReadAsync("dump");
        var others = await Task.WhenAll(Enumerable.Range(0, Others).Select(async _ =>
        {
            var other = await Subscriber.ConnectAsync(SubscriberKind.Plain, fixture.Hub.Port);
            await other.SubscribeAsync(Room);
            return other;
        }));

        // More than the kernel's buffers of both ends and the outbox can hold together.
        var filling = new string('x', 30_000);
        for (var i = 0; i < Messages; i++) await fixture.Publisher.PutAsync(Room, $"m{i % 7}", $"[{i},\"{filling}\"]");
        var stored = (await fixture.Publisher.DumpAsync(Room)).Text;
        await Task.WhenAll(others.Select(other => other.UntilAsync(Room, view => view.Text == stored, "the others have all of it")));
        Assert.All(others, other => Assert.Empty(other.Ask(Room, view => view.Faults)));

        var view = new RoomView();
        var caughtUp = 0;
        while (view.Text != stored)
        {
            var frame = (await stalled.ReadAsync())!;
            if (frame.Opcode != ServerFrame.TextOpcode) continue;
            var json = frame.Json;
            if (json.GetProperty("type").GetString() == "message") view.OnMessage(json);
            else if (TakeDump(view, json)) caughtUp++;
        }
        Assert.True(caughtUp > 0, "It was caught up.");
        Assert.True(view.Messages < Messages, "It was told the newest, not every value.");
        Assert.Empty(view.Faults);
        await Task.WhenAll(others.Select(other => other.DisposeAsync().AsTask()));
    }

    private static bool TakeDump(RoomView view, JsonElement dump)
    {
        view.OnDump(dump);
        return dump.GetProperty("mode").GetString() == "catchup";
    }
}
