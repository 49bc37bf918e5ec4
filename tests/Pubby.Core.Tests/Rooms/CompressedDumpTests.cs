using System.Security.Cryptography;
using Pubby.Core.Testing;
using Pubby.Core.Wire;

namespace Pubby.Core.Tests.Rooms;

/// <summary>Dumps for connections that agreed to permessage-deflate.</summary>
public sealed class CompressedDumpTests : IDisposable
{
    private readonly TestNode _node = new(shards: 2);

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task A_hundred_dumps_cost_one_compression_and_hold_what_uncompressed_ones_hold()
    {
        await FillAsync(100);
        var plain = _node.Connect();
        await plain.SubscribeAsync("match", dump: true);
        var compressed = Enumerable.Range(0, 100).Select(_ => _node.Connect(takesDeflated: true)).ToArray();
        foreach (var client in compressed) await client.SubscribeAsync("match", dump: true);
        _node.Settle();

        Assert.Equal(1, _node.Deflater.Dumps);
        foreach (var client in compressed)
        {
            Assert.InRange(client.Connection.TakenBytes, 1, plain.Connection.TakenBytes / 3);
            Assert.Equal(plain.View("match").Text, client.View("match").Text);
        }
    }

    [Fact]
    public async Task Only_dumps_are_compressed_and_messages_have_the_same_bytes_for_all()
    {
        await FillAsync(10);
        var plain = _node.Connect();
        var compressed = _node.Connect(takesDeflated: true);
        await plain.SubscribeAsync("match", dump: true);
        await compressed.SubscribeAsync("match", dump: true);
        _node.Settle();
        Assert.Equal([false, true], compressed.Connection.NewFrames().Select(frame => frame.IsDeflated));
        plain.Connection.NewFrames();

        var before = (plain.Connection.TakenBytes, compressed.Connection.TakenBytes);
        await _node.PublishAsync("match", "long", $"\"{new string('x', 5000)}\"");
        _node.Settle();
        Assert.InRange(plain.Connection.TakenBytes - before.Item1, 5000, 5200);
        Assert.Equal(plain.Connection.TakenBytes - before.Item1, compressed.Connection.TakenBytes - before.Item2);
        Assert.False(Assert.Single(compressed.Connection.NewFrames()).IsDeflated);
    }

    [Fact]
    public async Task A_change_makes_a_new_dump_and_a_small_one_stays_uncompressed()
    {
        var client = _node.Connect(takesDeflated: true);
        await _node.PublishAsync("match", "m0", "\"small\"");
        await client.SubscribeAsync("match", dump: true);
        _node.Settle();
        Assert.Equal((0, false), (_node.Deflater.Dumps, client.Connection.NewFrames()[^1].IsDeflated));

        await FillAsync(20);
        await client.SubscribeAsync("match", dump: true);
        await _node.PublishAsync("match", "m0", "\"changed\"");
        await client.SubscribeAsync("match", dump: true);
        _node.Settle();
        Assert.Equal(2, _node.Deflater.Dumps);
        Assert.Equal("\"changed\"", client.View("match").DataOf("m0"));
    }

    [Fact]
    public async Task A_resume_is_compressed_and_shared_by_clients_that_lost_their_connections_together()
    {
        await FillAsync(50);
        var clients = Enumerable.Range(0, 3).Select(_ => _node.Connect(takesDeflated: true)).ToArray();
        foreach (var client in clients)
        {
            await client.SubscribeAsync("match", cursor: 1, epoch: "another");
            _node.Settle();
            Assert.Equal(["subscribed reset", "reset of 50"], client.Read());
            await client.SubscribeAsync("match", cursor: client.View("match").Cursor, epoch: "epoch1");
            _node.Settle();
            Assert.Equal(["subscribed resume", "resume of 50"], client.Read());
        }
        Assert.Equal(2, _node.Deflater.Dumps);
    }

    [Fact]
    public async Task A_connection_that_fell_behind_is_caught_up_compressed()
    {
        using var node = new TestNode(outboxBytes: 16 * 1024);
        var client = node.Connect(takesDeflated: true);
        await client.SubscribeAsync("match");
        node.Settle();
        client.Connection.Capacity = 0;
        for (var i = 0; i < 60; i++)
        {
            await node.PublishAsync("match", $"m{i % 20}", Data(i));
            node.Settle();
        }
        client.Connection.Capacity = -1;
        client.Connection.Take();
        node.Settle();

        var frames = client.Connection.NewFrames();
        Assert.Contains(frames, frame => frame.IsDeflated && frame.Json.GetProperty("mode").GetString() == "catchup");
        var view = new Pubby.Testing.RoomView();
        foreach (var frame in frames.Select(frame => frame.Json)
            .Where(json => json.GetProperty("type").GetString() != "subscribed"))
        {
            if (frame.GetProperty("type").GetString() == "dump") view.OnDump(frame);
            else view.OnMessage(frame);
        }
        Assert.Equal(await node.TextOfStoreAsync("match"), view.Text);
        Assert.Empty(view.Faults);
    }

    [Fact]
    public async Task A_room_may_change_while_its_dump_is_compressed_and_then_the_new_one_is_sent_uncompressed()
    {
        TestNode? node = null;
        var changes = 0;
        // On another thread, which the room's lock would block.
        using var changing = node = new TestNode(deflate: frame =>
        {
            Task.Run(() => node!.PublishAsync("match", $"late{++changes}", "1"))
                .WaitAsync(Pubby.Testing.Eventually.Limit).GetAwaiter().GetResult();
            return FrameDeflater.Deflate(frame);
        });
        await FillAsync(node, 20);
        var first = node.Connect(takesDeflated: true);
        await first.SubscribeAsync("match", dump: true);
        var second = node.Connect(takesDeflated: true);
        await second.SubscribeAsync("match", dump: true);
        node.Settle();

        Assert.Equal(2, changes);
        Assert.Equal(["subscribed dump", "dump of 21", "message late2 1"], first.Read());
        Assert.Equal(["subscribed dump", "dump of 22"], second.Read());
    }

    [Fact]
    public async Task Each_frame_of_a_long_dump_is_a_message_of_its_own()
    {
        for (var i = 0; i < 30; i++) await _node.PublishAsync("match", $"m{i}", $"\"{i}{new string('x', 8000)}\"");
        var client = _node.Connect(takesDeflated: true);
        await client.SubscribeAsync("match", dump: true);
        _node.Settle();
        var dumps = client.Connection.NewFrames()[1..];
        Assert.Equal(4, dumps.Count);
        Assert.All(dumps, frame => Assert.True(frame.IsDeflated));
        Assert.All(dumps, frame => Assert.InRange(frame.Payload.Length, 1, EncodedDump.MaxFrameBytes));
    }

    [Fact]
    public void Clients_that_ask_at_the_same_time_get_the_same_arrays()
    {
        var image = new EncodedDump([Frame(new byte[40_000]), Frame(new byte[50_000])]);
        var deflater = new DumpDeflater(FrameDeflater.Deflate);
        Parallel.For(0, 100, _ => deflater.Deflate(image));
        Assert.Equal(1, deflater.Dumps);
        Assert.InRange(image.Deflated!.TotalBytes, 1, 1000);
    }

    [Fact]
    public void A_compressed_frame_is_marked_and_ends_before_the_empty_block_of_the_flush()
    {
        var deflated = FrameDeflater.Deflate(Frame(new byte[40_000]));
        Assert.Equal(0xC1, deflated[0]);
        Assert.NotEqual([0x00, 0x00, 0xFF, 0xFF], deflated[^4..]);
    }

    [Fact]
    public void What_compression_does_not_make_smaller_or_is_too_large_is_sent_uncompressed()
    {
        var random = Frame(RandomNumberGenerator.GetBytes(4000));
        Assert.Same(random, FrameDeflater.Deflate(random));

        var deflater = new DumpDeflater(FrameDeflater.Deflate);
        var large = new EncodedDump([.. Enumerable.Repeat(Frame(new byte[60_000]), 20)]);
        deflater.Deflate(large);
        Assert.Null(large.Deflated);
        Assert.Equal(0, deflater.Dumps);
    }

    private static byte[] Frame(byte[] payload) =>
        new FrameBuffer().Add(payload).ToWebSocketFrame(WebSocketOpcode.Text);

    private async Task FillAsync(int messages) => await FillAsync(_node, messages);

    private static async Task FillAsync(TestNode node, int messages)
    {
        for (var i = 0; i < messages; i++) await node.PublishAsync("match", $"m{i}", Data(i));
    }

    private static string Data(int number) =>
        $$"""{"home":"Team {{number % 7}}","away":"Team {{number % 5}}","score":[{{number % 4}},{{number % 3}}],"minute":{{number}},"status":"live","text":"{{new string('-', 400)}}"}""";
}
