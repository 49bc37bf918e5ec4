using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Pubby.Core.Delivery;
using Pubby.Core.Testing;
using Pubby.Core.Wire;
using Pubby.Hub.Tests.Support;
using Pubby.Hub.Transports;
using Pubby.Protocol;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Transports;

/// <summary>
/// On a busy machine Kestrel's answer to a handshake waits in its queue, while the hub has something to say already.
/// </summary>
public sealed class FirstWordTests : IAsyncLifetime
{
    private static readonly byte[] Answer = Encoding.ASCII.GetBytes("HTTP/1.1 101 Switching Protocols\r\n\r\n");

    private readonly TestNode _node = new();
    private readonly SocketPair _pair = new();
    private readonly Pipe _queue = new();
    private KestrelSocketConnection _connection = null!;
    private Outbox _outbox = null!;

    public async ValueTask InitializeAsync()
    {
        await _pair.ConnectAsync();
        await _queue.Writer.WriteAsync(Answer);
        _connection = new KestrelSocketConnection(_pair.Hub, new QueuedStream(_pair.Hub, _queue.Writer),
            WireFormat.Plain, new KeepAlive(ControlFrames.Ping, 25), _pair.Hub.Dispose);
        _outbox = new Outbox(_connection, _node.Shards[0], 256 * 1024);
        _outbox.Shard.PostAttach(_outbox);
        _node.Settle();
    }

    public async ValueTask DisposeAsync()
    {
        await _pair.CloseAsync();
        _node.Dispose();
    }

    [Fact]
    public async Task What_the_hub_says_before_its_peer_comes_after_the_answer_and_so_does_all_that_follows()
    {
        await SayAsync(1, 2, 3);
        await PeerSpeaksAsync();
        await SayAsync(4, 5, 6);
        await SendQueuedAsync();
        await CheckSentAsync([.. Answer, 1, 2, 3, 4, 5, 6]);
    }

    [Fact]
    public async Task A_connection_that_is_closed_before_its_peer_spoke_says_why_after_the_answer()
    {
        _outbox.Shard.PostClose(_outbox, CloseCode.TokenInvalid, "no");
        await UntilAsync(outbox => outbox.State == OutboxState.Closed);
        await SendQueuedAsync();
        await CheckSentAsync([.. Answer, .. _connection.CloseFrame(CloseCode.TokenInvalid, "no")]);
    }

    [Fact]
    public async Task Once_its_peer_has_spoken_the_hub_writes_to_the_socket_itself()
    {
        await SendQueuedAsync();
        await PeerSpeaksAsync();
        await SayAsync(1, 2, 3);
        Assert.False(_queue.Reader.TryRead(out _));
        await CheckSentAsync([.. Answer, 1, 2, 3]);
    }

    private Task SayAsync(params byte[] bytes)
    {
        _outbox.Shard.PostSend(_outbox, bytes);
        return UntilAsync(outbox => outbox.IsIdle);
    }

    private async Task PeerSpeaksAsync()
    {
        await _pair.SendAsync(new byte[1]);
        Assert.Equal(1, await _connection.ReadAsync(new byte[16]));
    }

    /// <summary>Kestrel finds the time.</summary>
    private async Task SendQueuedAsync()
    {
        var queued = await _queue.Reader.ReadAsync();
        foreach (var part in queued.Buffer) await _pair.Hub.SendAsync(part);
        _queue.Reader.AdvanceTo(queued.Buffer.End);
    }

    /// <summary>That is all that reaches the peer.</summary>
    private async Task CheckSentAsync(byte[] expected)
    {
        _pair.Hub.Shutdown(SocketShutdown.Send);
        var sent = new List<byte>();
        while (await _pair.ReadAsync() is { Length: > 0 } more) sent.AddRange(more);
        Assert.Equal(expected, sent.ToArray());
    }

    private Task UntilAsync(Predicate<Outbox> condition) => Eventually.UntilAsync(() =>
    {
        _node.Settle();
        return condition(_outbox);
    }, "the shard has written");

    /// <summary>As Kestrel's: what is written to it is on the socket later.</summary>
    private sealed class QueuedStream(Socket socket, PipeWriter queue) : NetworkStream(socket)
    {
        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await queue.WriteAsync(buffer, cancellationToken);
    }
}
