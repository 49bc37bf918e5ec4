using Pubby.Core.Backplane.InProcess;
using Pubby.Core.Storage;
using Pubby.Core.Testing;
using Pubby.Testing;

namespace Pubby.Core.Tests.Backplane;

/// <summary>
/// Two nodes in one process, on one bus and one store: what reaches the other's subscribers, and how a loss is
/// repaired.
/// </summary>
public sealed class TwoNodeTests : IDisposable
{
    private readonly InProcessBus _bus = new();
    private readonly GatedStore _store = new(TimeProvider.System);
    private readonly TestNode _near;
    private readonly TestNode _far;

    public TwoNodeTests() => (_near, _far) = (new TestNode(_store, bus: _bus), new TestNode(_store, bus: _bus));

    [Fact]
    public async Task Subscribers_of_one_node_get_what_the_other_stores_broadcasts_or_deletes()
    {
        var client = await SubscribeAsync("match");
        await _near.PublishAsync("match", "a", "1");
        await _near.PublishAsync("match", "b", "2", isStored: false);
        await _near.PublishAsync("match", "a", null);
        _far.Settle();
        Assert.Equal(["message a 1", "message b 2", "message a deleted"], client.Read());
    }

    [Fact]
    public async Task An_unchanged_put_broadcasts_what_a_dead_node_stored_and_nothing_twice()
    {
        var client = await SubscribeAsync("match");
        // Stored by a node that died before it broadcast.
        await _store.PutAsync("match", new() { Id = "a", Version = 2, Data = "1"u8.ToArray() }, default,
            CancellationToken.None);
        Assert.Equal(PutOutcome.Unchanged, (await _near.PublishAsync("match", "a", "1")).Outcome);
        await _near.PublishAsync("match", "a", "1");
        _far.Settle();
        Assert.Equal(["message a 1"], client.Read());
    }

    [Fact]
    public async Task Every_node_looks_for_a_write_of_unknown_outcome_when_the_store_recovers()
    {
        var (near, far) = (await SubscribeAsync("match", _near), await SubscribeAsync("match"));
        _store.IsAnswerLost = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _near.PublishAsync("match", "a", "1"));
        _store.IsAnswerLost = false;
        Assert.NotNull(_near.Health.Fault);
        // The store can be read all the time, so every node reads whether the write happened.
        await Eventually.UntilAsync(() =>
        {
            _near.Advance(TimeSpan.FromSeconds(1));
            _far.Advance(TimeSpan.FromSeconds(1));
            return near.View("match").DataOf("a") == "1" && far.View("match").DataOf("a") == "1";
        }, "both nodes' subscribers have it");
    }

    [Fact]
    public async Task A_dump_is_marked_stale_only_while_the_store_is_unavailable()
    {
        var client = await SubscribeAsync("match", _near);
        _store.BeforeRead = () => throw new StoreUnavailableException("unavailable");
        await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            await _near.Health.ProbeAsync(CancellationToken.None));
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
    public async Task A_later_write_has_a_higher_version_even_if_its_nodes_clock_is_behind()
    {
        _near.Time.Advance(TimeSpan.FromMinutes(10));
        var first = await _near.PublishAsync("match", "a", "1");
        var second = await _far.PublishAsync("match", "b", "2");
        Assert.True(second.Version > first.Version);
    }

    [Fact]
    public async Task A_stored_put_replaces_an_ephemeral_message_of_a_node_whose_clock_is_ahead()
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
