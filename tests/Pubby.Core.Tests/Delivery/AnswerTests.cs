using Pubby.Core.Testing;
using Pubby.Core.Wire;
using Pubby.Protocol;

namespace Pubby.Core.Tests.Delivery;

/// <summary>Answers to a client's own commands, while other bytes wait for its connection.</summary>
public sealed class AnswerTests : IDisposable
{
    private const int OutboxBytes = 4096;
    private readonly TestNode _node = new(outboxBytes: OutboxBytes);

    [Fact]
    public async Task A_client_that_reads_a_long_dump_gets_the_answers_to_what_it_asks_meanwhile()
    {
        var client = await ClientBehindLongDumpAsync();
        for (var i = 0; i < 10; i++) client.Outbox.Shard.PostSend(client.Outbox, PlainReplies.Pong([]));
        _node.Settle();
        Assert.False(client.Connection.IsAborted);

        client.Connection.Capacity = -1;
        client.Connection.Take();
        _node.Settle();
        Assert.Equal(Enumerable.Repeat("pong", 10), client.Read().TakeLast(10));
        Assert.Equal(20, client.View("match").Count);
    }

    [Fact]
    public async Task A_client_that_asks_and_asks_and_reads_nothing_is_ended()
    {
        var client = await ClientBehindLongDumpAsync();
        var answer = new byte[OutboxBytes / 4];
        for (var i = 0; i < 4; i++) client.Outbox.Shard.PostSend(client.Outbox, answer);
        _node.Settle();
        Assert.False(client.Connection.IsAborted);
        client.Outbox.Shard.PostSend(client.Outbox, answer);
        _node.Settle();
        Assert.True(client.Connection.IsAborted);
        Assert.Equal(CloseCode.Stalled, client.Outbox.EndedBy);
    }

    [Fact]
    public async Task What_was_answered_before_does_not_count_once_all_was_sent()
    {
        var client = await ClientBehindLongDumpAsync();
        var answer = new byte[OutboxBytes / 4];
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < 4; i++) client.Outbox.Shard.PostSend(client.Outbox, answer);
            _node.Settle();
            client.Connection.Capacity = -1;
            client.Connection.Take();
            _node.Settle();
            client.Connection.Capacity = 0;
        }
        Assert.False(client.Connection.IsAborted);
    }

    public void Dispose() => _node.Dispose();

    /// <summary>It has asked for a room that is many times as long as its outbox, and has read nothing yet.</summary>
    private async Task<TestClient> ClientBehindLongDumpAsync()
    {
        var data = $"\"{new string('x', 1000)}\"";
        for (var i = 0; i < 20; i++) await _node.PublishAsync("match", $"m{i}", data);
        var client = _node.Connect();
        client.Connection.Capacity = 0;
        await client.SubscribeAsync("match", dump: true);
        _node.Settle();
        return client;
    }
}
