using Pubby.Protocol.SignalR;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>The refusals that SignalR clients get.</summary>
public sealed class HubRefusalTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    public static TheoryData<SubscriberKind> Kinds =>
        [.. Enum.GetValues<SubscriberKind>()
            .Where(kind => kind is not (SubscriberKind.Plain or SubscriberKind.PlainCompressed))];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_a_request_cannot_hold_is_malformed_and_closes_nothing(SubscriberKind kind)
    {
        await using var client = await HubSubscriber.OpenAsync(kind, fixture.Hub.Port);
        foreach (var request in new object?[]
        {
            null,
            "r",
            new Dictionary<string, object> { ["room"] = 5 },
            new Dictionary<string, object> { ["room"] = "r", ["cursor"] = 1.5, ["epoch"] = "k3f9" },
            new Dictionary<string, object> { ["rooms"] = "r" },
            new Dictionary<string, object> { ["rooms"] = Array.Empty<object>() },
            new Dictionary<string,
                object> { ["rooms"] = new object?[] { new Dictionary<string, object> { ["room"] = "r" }, null } },
            new SubscribeRequest { Rooms = [new() { Room = "r", Dump = true }, new() { Room = "r" }] },
        })
        {
            Assert.Equal("malformed", await client.CallAsync(nameof(IPubbyHub.Subscribe), request));
        }
        Assert.Equal("malformed", await client.CallAsync(nameof(IPubbyHub.Unsubscribe), null));
        Assert.Equal("malformed", await client.CallAsync(nameof(IPubbyHub.Unsubscribe), 5));
        Assert.Equal("not_subscribed", await client.UnsubscribeAsync("r"));
        Assert.Equal("live", await client.SubscribeAsync("r", dump: false));
    }

    [Theory]
    [InlineData(nameof(IPubbyHub.Unsubscribe), "never")]
    [InlineData(nameof(IPubbyHub.Subscribe), null)]
    [InlineData(nameof(IPubbyHub.Subscribe), "of the wrong type")]
    public async Task Twenty_errors_within_a_minute_close_the_connection(string method, string? argument)
    {
        await using var client = await HubSubscriber.OpenAsync(SubscriberKind.HubJson, fixture.Hub.Port);
        for (var i = 0; i < 20; i++) Assert.NotNull(await client.CallAsync(method, argument));
        await client.Ended.WaitAsync(Eventually.Limit);
        Assert.Contains("4005", client.Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_counts_as_one_error_however_many_of_its_rooms_are_refused()
    {
        await using var client = await HubSubscriber.OpenAsync(SubscriberKind.HubJson, fixture.Hub.Port);
        var request = new SubscribeRequest { Rooms = [.. Enumerable.Repeat(new RoomRequest { Room = "*" }, 50)] };
        for (var i = 0; i < 19; i++)
            Assert.All((await client.SubscribeAsync(request)).Rooms!, room =>
                Assert.Equal("room_invalid", room.Error!.Code));
        Assert.Equal("live", await client.SubscribeAsync("r", dump: false));
        await client.CallAsync(nameof(IPubbyHub.Subscribe), request);
        await client.Ended.WaitAsync(Eventually.Limit);
        Assert.Contains("4005", client.Fault!.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// SignalR reads no more then. Whoever sends without a pause meanwhile must not keep its place when it has left.
    /// </summary>
    [Fact]
    public async Task A_client_that_SignalR_is_done_with_is_let_go_whatever_it_sends_after_that()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path);
        using var stranger = await OpenAsync(hub);
        await stranger.SendTextAsync("{\"type\":1\u001E");
        Assert.Equal(1000, await stranger.ReadCloseAsync());
        var frame = RawWebSocket.Frame(1, new byte[8000]);
        try
        {
            for (var sent = 0; sent < 50; sent++) await stranger.SendAsync(frame);
        }
        catch (IOException)
        {
            // It was cut off already.
        }
        // It does not answer the close, and is cut off after a while.
        Assert.Null(await stranger.ReadAnyAsync());
        await Eventually.UntilAsync(async () => await hub.MetricAsync("pubby_connections") == 0, "it is let go");
    }

    [Fact]
    public async Task Refusals_leave_nothing_in_the_log()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path);
        await using var client = await HubSubscriber.OpenAsync(SubscriberKind.HubJson, hub.Port);
        Assert.Equal("room_invalid", await client.SubscribeAsync("*"));
        Assert.Equal("not_subscribed", await client.UnsubscribeAsync("never"));
        Assert.Equal("malformed", await client.CallAsync(nameof(IPubbyHub.Subscribe), 5));
        using var stranger = await OpenAsync(hub);
        await stranger.SendTextAsync("{\"type\":1\u001E");
        await stranger.ReadCloseAsync();
        // Once it has ended, all that it had to say was said.
        hub.Terminate();
        await hub.WaitForExitAsync();
        Assert.DoesNotContain("Exception", hub.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("fail:", hub.Output, StringComparison.Ordinal);
    }

    /// <summary>A client that has shaken hands with SignalR.</summary>
    private static async Task<RawWebSocket> OpenAsync(HubProcess hub)
    {
        var client = await RawWebSocket.OpenAsync(hub.Port, "/hub");
        await client.SendTextAsync("{\"protocol\":\"json\",\"version\":1}\u001E");
        return client;
    }
}
