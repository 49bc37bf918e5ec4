using Pubby.Core.Backplane.InProcess;
using Pubby.Core.Storage;
using Pubby.Core.Testing;
using Pubby.Testing;

namespace Pubby.Core.Tests.Backplane;

/// <summary>Two nodes in one process, on one bus and one store: what reaches the other's subscribers, and how it is mended where it does not.</summary>
public sealed class TwoNodeTests : IDisposable
{
    private readonly InProcessBus _bus = new();
    private readonly GatedStore _store = new(TimeProvider.System);
    private readonly TestNode _near;
    private readonly TestNode _far;

    public TwoNodeTests() => (_near, _far) = (new TestNode(_store, bus: _bus), new TestNode(_store, bus: _bus));

    [Fact]
    public async Task What_one_stores_broadcasts_or_deletes_the_others_subscribers_see()
    {
        var client = await SubscribeAsync("match");
        await _near.PublishAsync("match", "a", "1");
        await _near.PublishAsync("match", "b", "2", isStored: false);
        await _near.PublishAsync("match", "a", null);
        _far.Settle();
        Assert.Equal(["message a 1", "message b 2", "message a deleted"], client.Read());
    }

    [Fact]
    public async Task An_unchanged_put_tells_the_other_node_what_a_dead_one_stored_and_tells_nobody_twice()
    {
        var client = await SubscribeAsync("match");
        // Stored by a node that died before it could tell.
        await _store.PutAsync("match", new() { Id = "a", Version = 2, Data = "1"u8.ToArray() }, default, CancellationToken.None);
        Assert.Equal(PutOutcome.Unchanged, (await _near.PublishAsync("match", "a", "1")).Outcome);
        await _near.PublishAsync("match", "a", "1");
        _far.Settle();
        Assert.Equal(["message a 1"], client.Read());
    }

    [Fact]
    public async Task A_write_that_ends_in_doubt_is_looked_for_when_the_store_is_back_by_every_node()
    {
        var (near, far) = (await SubscribeAsync("match", _near), await SubscribeAsync("match"));
        _store.IsAnswerLost = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _near.PublishAsync("match", "a", "1"));
        _store.IsAnswerLost = false;
        Assert.NotNull(_near.Health.Fault);
        // The store can be read all the time, and so is asked what became of the write.
        await Eventually.UntilAsync(() =>
        {
            _near.Advance(TimeSpan.FromSeconds(1));
            _far.Advance(TimeSpan.FromSeconds(1));
            return near.View("match").DataOf("a") == "1" && far.View("match").DataOf("a") == "1";
        }, "both nodes' subscribers have it");
    }

    [Fact]
    public async Task A_dump_says_that_it_is_stale_while_the_store_is_away_and_no_longer_when_it_is_back()
    {
        var client = await SubscribeAsync("match", _near);
        _store.BeforeRead = () => throw new StoreUnavailableException("away");
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _near.Health.ProbeAsync(CancellationToken.None));
        await client.SubscribeAsync("match", dump: true);
        _near.Settle();
        Assert.True(client.View("match").IsStale);
        _store.BeforeRead = null;
        await _near.Health.ProbeAsync(CancellationToken.None);
        await client.SubscribeAsync("match", dump: true);
        _near.Settle();
        Assert.False(client.View("match").IsStale);
    }

    [Fact]
    public async Task The_version_of_a_later_write_is_higher_though_its_nodes_clock_is_behind()
    {
        _near.Time.Advance(TimeSpan.FromMinutes(10));
        var first = await _near.PublishAsync("match", "a", "1");
        var second = await _far.PublishAsync("match", "b", "2");
        Assert.True(second.Version > first.Version);
    }

    [Fact]
    public async Task A_stored_put_replaces_what_a_node_whose_clock_is_ahead_only_broadcast()
    {
        _far.Time.Advance(TimeSpan.FromMilliseconds(50));
        var client = await SubscribeAsync("match");
        await _far.PublishAsync("match", "m", "\"flash\"", isStored: false);
        await _near.PublishAsync("match", "m", "\"stored\"");
        _far.Settle();
        Assert.Equal("\"stored\"", client.View("match").DataOf("m"));
    }

    public void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
    }

    private async Task<TestClient> SubscribeAsync(string room, TestNode? node = null)
    {
        node ??= _far;
        var client = node.Connect();
        await client.SubscribeAsync(room);
        node.Settle();
        client.Read();
        return client;
    }
}
