using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Messages;
using Pubby.Core.Storage;
using Pubby.Core.Testing;
using Pubby.Testing;

namespace Pubby.Core.Tests.Publishing;

/// <summary>Writes that end without an answer, and are stored all the same.</summary>
public sealed class UncertainWritesTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly GatedStore _store;
    private readonly TestNode _node;

    public UncertainWritesTests()
    {
        _store = new GatedStore(_time);
        _node = new TestNode(_store, time: _time, linger: TimeSpan.FromHours(1));
        _node.RoomRefresher.Start();
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_delivered()
    {
        var client = await SubscribeAsync();
        _store.IsAnswerLost = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _node.PublishAsync("match", "score", "1"));
        _store.IsAnswerLost = false;
        await UntilDeliveredAsync(client, "1");
    }

    /// <summary>
    /// As SQLite on a disk that hangs: it is read, and holds writes back for longer than their publishers wait.
    /// </summary>
    [Fact]
    public async Task A_write_that_is_held_back_for_long_while_the_store_is_read_is_delivered_once_it_is_stored()
    {
        var client = await SubscribeAsync();
        Message? held = null;
        _store.OnPut = message => held ??= message;
        _store.BeforeWrite = () => throw new StoreUnavailableException("it took too long");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _node.PublishAsync("match", "score", "1"));
        for (var second = 0; second < 30; second++) await PassAsync();
        Assert.Null(client.View("match").DataOf("score"));

        _store.BeforeWrite = null;
        await _store.PutAsync("match", held!, default, CancellationToken.None);
        await UntilDeliveredAsync(client, "1");
    }

    public async ValueTask DisposeAsync()
    {
        await _node.RoomRefresher.DisposeAsync();
        _node.Dispose();
        await _store.DisposeAsync();
    }

    private async Task<TestClient> SubscribeAsync()
    {
        var client = _node.Connect();
        await client.SubscribeAsync("match");
        _node.Settle();
        return client;
    }

    private Task UntilDeliveredAsync(TestClient client, string data) => Eventually.UntilAsync(async () =>
    {
        await PassAsync();
        return client.View("match").DataOf("score") == data;
    }, "the message is delivered");

    /// <summary>A second passes, and what became due in it is done.</summary>
    private async Task PassAsync()
    {
        _node.Advance(TimeSpan.FromSeconds(1));
        // The rooms are read on the thread pool.
        await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        _node.Settle();
    }
}
