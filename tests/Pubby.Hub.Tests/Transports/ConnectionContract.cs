using Pubby.Core.Delivery;
using Pubby.Core.Testing;
using Pubby.Protocol;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Transports;

/// <summary>
/// What every connection promises its shard (<see cref="IConnection"/>): bytes in order, never a wait, and one call
/// when the remaining bytes are sent.
/// </summary>
public abstract class ConnectionContract : IAsyncLifetime
{
    private readonly TestNode _node = new();
    private IConnection _connection = null!;
    private Outbox _outbox = null!;

    /// <summary>Opens both ends. The peer takes nothing before it is read from.</summary>
    private protected abstract Task<IConnection> OpenAsync();

    /// <summary>What the peer takes next; empty: the connection is over.</summary>
    private protected abstract Task<byte[]> ReadAsync();

    /// <summary>The peer is gone without a close.</summary>
    private protected abstract Task BreakAsync();

    private protected abstract ValueTask CloseAsync();

    public async ValueTask InitializeAsync()
    {
        _connection = await OpenAsync();
        _outbox = new Outbox(_connection, _node.Shards[0], 256 * 1024);
        _outbox.Shard.PostAttach(_outbox);
        _node.Settle();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _node.Dispose();
    }

    [Fact]
    public async Task What_is_queued_arrives_whole_and_in_order()
    {
        byte[][] frames = [.. Enumerable.Range(0, 50).Select(i => Enumerable.Repeat((byte)i, 100 + i).ToArray())];
        foreach (var frame in frames) _outbox.Shard.PostSend(_outbox, frame);
        _node.Settle();
        Assert.Equal(frames.SelectMany(frame => frame), await ReadAsync(frames.Sum(frame => frame.Length)));
        await DrainedAsync();
    }

    [Fact]
    public async Task More_than_the_peer_takes_at_once_arrives_as_it_takes_it()
    {
        var large = new byte[400 * 1024];
        new Random(7).NextBytes(large);
        _outbox.Shard.PostSend(_outbox, large);
        _node.Settle();
        Assert.Equal(large, await ReadAsync(large.Length));
        await DrainedAsync();

        _outbox.Shard.PostSend(_outbox, [1, 2, 3]);
        _node.Settle();
        Assert.Equal([1, 2, 3], await ReadAsync(3));
    }

    [Fact]
    public async Task A_farewell_is_the_last_that_the_peer_gets()
    {
        _outbox.Shard.PostSend(_outbox, [1, 2, 3]);
        _outbox.Shard.PostClose(_outbox, CloseCode.Drain, "drain");
        _outbox.Shard.PostSend(_outbox, [4, 5, 6]);
        _node.Settle();
        byte[] expected = [1, 2, 3, .. _connection.CloseFrame(CloseCode.Drain, "drain")];
        Assert.Equal(expected, await ReadAsync(expected.Length));
        await Eventually.UntilAsync(() =>
        {
            _node.Settle();
            return _outbox.State == OutboxState.Closed;
        }, "the outbox is closed");
    }

    [Fact]
    public async Task Writing_to_a_peer_that_is_gone_neither_throws_nor_waits()
    {
        await BreakAsync();
        for (var i = 0; i < 100; i++)
        {
            _outbox.Shard.PostSend(_outbox, new byte[1000]);
            _node.Settle();
        }
        _connection.Abort();
        _connection.Abort();
    }

    private async Task<byte[]> ReadAsync(int bytes)
    {
        var read = new List<byte>();
        while (read.Count < bytes)
        {
            var more = await ReadAsync().WaitAsync(Eventually.Limit);
            Assert.NotEmpty(more);
            read.AddRange(more);
            _node.Settle();
        }
        return [.. read];
    }

    private Task DrainedAsync() => Eventually.UntilAsync(() =>
    {
        _node.Settle();
        return _outbox.IsIdle;
    }, "the outbox is empty");
}
