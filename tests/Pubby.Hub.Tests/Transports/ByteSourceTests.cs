using System.Net.Sockets;
using Pubby.Core.Testing;
using Pubby.Hub.Tests.Support;
using Pubby.Hub.Transports;
using Pubby.Hub.Transports.Sockets;
using Pubby.Hub.Transports.Sockets.Polling;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Transports;

public sealed class StreamSourceTests : ByteSourceContract
{
    private protected override IByteSource Open() => new StreamSource(new NetworkStream(Pair.Hub));
}

public sealed class SocketSourceTests : ByteSourceContract
{
    private protected override IByteSource Open() => new SocketSource(Pair.Hub);
}

/// <summary>What only a poller does: keep-alive wakes no reader.</summary>
public sealed class PolledSourceTests : ByteSourceContract
{
    private static readonly byte[] Pong = ClientFrames.Frame(10, []);
    private readonly SocketPoller _poller = new();

    private protected override IByteSource Open()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's");
        return Assert.IsType<EpollByteSource>(_poller.Open(Pair.Hub));
    }

    public override async ValueTask DisposeAsync()
    {
        _poller.Forget(Pair.Hub);
        await base.DisposeAsync();
        _poller.Dispose();
    }

    [Fact]
    public async Task Keep_alive_is_taken_while_the_reader_waits_on()
    {
        var waiting = Source.WaitAsync(KeepAlive);
        for (var pongs = 1; pongs <= 20; pongs++)
        {
            await Pair.SendAsync(Pong);
            await Eventually.UntilAsync(() => KeepAlive.Taken == pongs, "the pong is taken");
            Assert.False(waiting.IsCompleted);
        }
        await Pair.SendAsync("a command"u8.ToArray());
        await waiting;
        Assert.Equal("a command", await ReadAsync());
    }

    [Fact]
    public async Task What_comes_with_keep_alive_is_read_whole()
    {
        byte[] both = [.. Pong, .. "a command"u8, .. Pong];
        var waiting = Source.WaitAsync(KeepAlive);
        await Pair.SendAsync(both);
        await waiting;
        var buffer = new byte[100];
        Assert.Equal(both, buffer[..await Source.ReadAsync(buffer)]);
        Assert.Equal(0, KeepAlive.Taken);
    }

    [Fact]
    public async Task More_than_the_poller_reads_at_once_is_left_to_the_reader()
    {
        byte[] pongs = [.. Enumerable.Repeat(Pong, 1000).SelectMany(pong => pong)];
        await Pair.SendAsync(pongs);
        Pair.EndSending();
        var read = new MemoryStream();
        var buffer = new byte[300];
        while (true)
        {
            await Source.WaitAsync(KeepAlive);
            var count = await Source.ReadAsync(buffer);
            if (count == 0) break;
            read.Write(buffer, 0, count);
        }
        byte[] taken = [.. Enumerable.Repeat(Pong, KeepAlive.Taken).SelectMany(pong => pong)];
        Assert.Equal(pongs, read.ToArray().Concat(taken));
    }

    [Fact]
    public async Task A_reader_within_a_frame_gets_even_what_looks_like_keep_alive()
    {
        var buffer = new byte[100];
        var reading = Source.ReadAsync(buffer);
        await Pair.SendAsync(Pong);
        Assert.Equal(Pong, buffer[..await reading]);
        Assert.Equal(0, KeepAlive.Taken);
    }

    [Fact]
    public async Task A_reader_that_fails_ends_itself_and_no_other()
    {
        var other = new SocketPair();
        await other.ConnectAsync();
        var otherWaiting = _poller.Open(other.Hub).WaitAsync(KeepAlive);
        var waiting = Source.WaitAsync(new Faulty());
        await Pair.SendAsync(Pong);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await waiting);
        await other.SendAsync("a command"u8.ToArray());
        await otherWaiting;
        _poller.Forget(other.Hub);
        await other.CloseAsync();
    }

    [Fact]
    public async Task A_number_that_was_forgotten_is_the_next_sockets()
    {
        var waiting = Source.WaitAsync(KeepAlive);
        Pair.Hub.Shutdown(SocketShutdown.Both);
        await waiting;
        Assert.Equal("", await ReadAsync());
        _poller.Forget(Pair.Hub);
        await Pair.CloseAsync();

        var others = Enumerable.Range(0, 20).Select(_ => new SocketPair()).ToArray();
        foreach (var (number, other) in others.Index())
        {
            await other.ConnectAsync();
            var source = _poller.Open(other.Hub);
            var next = source.WaitAsync(KeepAlive);
            await other.SendAsync(new[] { (byte)number });
            await next;
            var buffer = new byte[10];
            Assert.Equal([(byte)number], buffer[..await source.ReadAsync(buffer)]);
        }
        foreach (var other in others)
        {
            _poller.Forget(other.Hub);
            await other.CloseAsync();
        }
    }

    /// <summary>
    /// The late end of one connection must not count as the end of the next connection on its descriptor.
    /// </summary>
    [Fact]
    public async Task A_report_names_the_connection_and_not_its_descriptor_alone()
    {
        using var epoll = Epoll.TryOpen()!;
        var descriptor = (int)Pair.Hub.Handle;
        Assert.True(epoll.TryAdd(descriptor, 7));
        await Pair.SendAsync(Pong);
        Assert.Equal((1, (descriptor, 7, false)), (epoll.Wait(), epoll[0]));
        Pair.EndSending();
        Assert.Equal((1, (descriptor, 7, true)), (epoll.Wait(), epoll[0]));
    }

    private sealed class Faulty : IKeepAliveReader
    {
        public bool TryTake(ReadOnlySpan<byte> bytes) => throw new InvalidOperationException("on purpose");
    }
}
