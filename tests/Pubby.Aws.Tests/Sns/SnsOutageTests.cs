using Pubby.Core.Messages;
using Pubby.Testing;

namespace Pubby.Aws.Tests.Sns;

/// <summary>
/// While SNS is unavailable, publishers learn at once that other regions get their messages later, and the other
/// regions do.
/// </summary>
public sealed class SnsOutageTests : IAsyncLifetime
{
    private FauxqsServer _server = null!;
    private RegionEnd _here = null!;
    private RegionEnd _there = null!;

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "local");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "local");
        _server = await FauxqsServer.StartAsync();
        _here = await RegionEnd.StartAsync(_server, "eu-west-1", "pubby");
        _there = await RegionEnd.StartAsync(_server, "us-east-1", "pubby");
    }

    [Fact]
    public async Task What_SNS_does_not_take_is_pending_the_newest_of_each_id_and_sent_when_it_recovers()
    {
        await Eventually.UntilAsync(async () =>
            await _here.Relay.ForwardAsync("match", Of("before", 2)), "SNS takes messages");
        _server.Suspend();
        for (var version = 4; version < 100; version += 2)
            Assert.False(await _here.Relay.ForwardAsync("match", Of("score", version)));
        Assert.False(await _here.Relay.ForwardAsync("match", Of("not-kept", 4) with { IsEphemeral = true }));
        for (var i = 0; i < 300; i++) Assert.False(await _here.Relay.ForwardAsync("match", Of($"m{i}", 4)));
        _here.Relay.RequestRefresh("other");
        _server.Resume();
        await _there.UntilReceivedAsync(all => all.Select(received => received.Message?.Id).Distinct().Count() == 303
            && all.Any(received => received.Message is { Id: "score", Version: 98 }), "all of it is received");
        Assert.DoesNotContain(_there.Received, received => received.Message?.Id == "not-kept");
        Assert.Contains(_there.Received, received => received.Message is null && received.Room == "other");
        // The newest of 48, and those of tries that reached the server while it was stopped: it takes them when it goes
        // on. How many depends on how long it was stopped.
        Assert.InRange(_there.Received.Select(received => received.Message).Where(message => message?.Id == "score")
            .Select(message => message!.Version).Distinct().Count(), 1, 12);
        await Eventually.UntilAsync(async () =>
            await _here.Relay.ForwardAsync("match", Of("after", 2)), "SNS takes messages again");
    }

    [Fact]
    public async Task Beyond_the_limit_other_regions_are_asked_to_refresh_rooms()
    {
        const int Messages = 10_200;
        _server.Suspend();
        for (var i = 0; i < Messages; i++)
            Assert.False(await _here.Relay.ForwardAsync($"room-{i % 150}", Of($"m{i}", 4)));
        _server.Resume();
        await _there.UntilReceivedAsync(all =>
        {
            var (ids, rooms) =
                (all.Select(received => received.Message?.Id).ToHashSet(),
                    all.Where(received => received.Message is null).Select(received => received.Room).ToHashSet());
            return rooms.Count > 0
                && Enumerable.Range(0, Messages).All(i => ids.Contains($"m{i}") || rooms.Contains($"room-{i % 150}"));
        }, "each message is received, or a request to refresh its room");
    }

    [Fact]
    public async Task A_node_that_stops_sends_what_is_pending_first()
    {
        _server.Suspend();
        Assert.False(await _here.Relay.ForwardAsync("match", Of("m", 4)));
        var stopping = _here.DisposeAsync();
        _server.Resume();
        await stopping;
        await _there.UntilReceivedAsync(1);
        _here = await RegionEnd.StartAsync(_server, "eu-west-1", "pubby");
    }

    [Fact]
    public async Task A_relay_whose_servers_are_unavailable_at_the_start_begins_when_they_answer()
    {
        _server.Suspend();
        await using var late = await RegionEnd.StartAsync(_server, "ap-south-1", "pubby");
        _server.Resume();
        await Eventually.UntilAsync(async () =>
        {
            await _here.Relay.ForwardAsync("match", Of("m", 4));
            return late.Received.Count > 0;
        }, "it hears");
    }

    public async ValueTask DisposeAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static Message Of(string id, long version) => new() { Id = id, Version = version, Data = "1"u8.ToArray() };
}
