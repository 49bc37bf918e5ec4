using Pubby.Core.Messages;
using Pubby.Testing;

namespace Pubby.Aws.Tests.Sns;

/// <summary>SNS is away: publishers are told at once that others hear of it later, and others do.</summary>
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
    public async Task What_SNS_does_not_take_is_owed_the_newest_of_each_id_and_told_when_it_is_back()
    {
        Assert.True(await _here.Relay.ForwardAsync("match", Of("before", 2)));
        _server.Suspend();
        for (var version = 4; version < 100; version += 2) Assert.False(await _here.Relay.ForwardAsync("match", Of("score", version)));
        Assert.False(await _here.Relay.ForwardAsync("match", Of("not-kept", 4) with { IsEphemeral = true }));
        for (var i = 0; i < 300; i++) Assert.False(await _here.Relay.ForwardAsync("match", Of($"m{i}", 4)));
        _here.Relay.RequestRefresh("other");
        _server.Resume();
        await _there.UntilHeardAsync(heard => heard.Select(word => word.Message?.Id).Distinct().Count() == 303 && heard.Any(word => word.Message is { Id: "score", Version: 98 }), "all of it is heard");
        Assert.DoesNotContain(_there.Heard, word => word.Message?.Id == "not-kept");
        Assert.Contains(_there.Heard, word => word.Message is null && word.Room == "other");
        // The newest of 48, and those of tries that reached the server while it was stopped: it takes them when it goes on. How many depends on how long it was stopped.
        Assert.InRange(_there.Heard.Select(word => word.Message).Where(message => message?.Id == "score").Select(message => message!.Version).Distinct().Count(), 1, 12);
        await Eventually.UntilAsync(async () => await _here.Relay.ForwardAsync("match", Of("after", 2)), "SNS takes messages again");
    }

    [Fact]
    public async Task Past_the_limit_rooms_are_told_to_be_read_again()
    {
        const int Messages = 10_200;
        _server.Suspend();
        for (var i = 0; i < Messages; i++) Assert.False(await _here.Relay.ForwardAsync($"room-{i % 150}", Of($"m{i}", 4)));
        _server.Resume();
        await _there.UntilHeardAsync(heard =>
        {
            var (ids, rooms) = (heard.Select(word => word.Message?.Id).ToHashSet(), heard.Where(word => word.Message is null).Select(word => word.Room).ToHashSet());
            return rooms.Count > 0 && Enumerable.Range(0, Messages).All(i => ids.Contains($"m{i}") || rooms.Contains($"room-{i % 150}"));
        }, "each message is heard, or that its room is to be read again");
    }

    [Fact]
    public async Task A_node_that_stops_tells_what_it_owes_first()
    {
        _server.Suspend();
        Assert.False(await _here.Relay.ForwardAsync("match", Of("m", 4)));
        var stopping = _here.DisposeAsync();
        _server.Resume();
        await stopping;
        await _there.UntilHeardAsync(1);
        _here = await RegionEnd.StartAsync(_server, "eu-west-1", "pubby");
    }

    [Fact]
    public async Task A_relay_whose_servers_are_away_at_the_start_begins_when_they_are_there()
    {
        _server.Suspend();
        await using var late = await RegionEnd.StartAsync(_server, "ap-south-1", "pubby");
        _server.Resume();
        await Eventually.UntilAsync(async () =>
        {
            await _here.Relay.ForwardAsync("match", Of("m", 4));
            return late.Heard.Count > 0;
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
