using Pubby.Core.Testing;
using Pubby.Hub.Tests.Support;
using Pubby.Hub.Transports;

namespace Pubby.Hub.Tests.Transports;

/// <summary>
/// What every source promises its reader (<see cref="IByteSource"/>): all bytes in order, then the end, and a wait that
/// ends when there is something to read.
/// </summary>
public abstract class ByteSourceContract : IAsyncLifetime
{
    private protected SocketPair Pair { get; } = new();

    private protected IByteSource Source { get; private set; } = null!;

    private protected KeepAliveLog KeepAlive { get; } = new();

    private protected abstract IByteSource Open();

    public async ValueTask InitializeAsync()
    {
        await Pair.ConnectAsync();
        Source = Open();
    }

    public virtual async ValueTask DisposeAsync() => await Pair.CloseAsync();

    [Fact]
    public async Task What_came_before_and_what_comes_later_is_read_in_order_until_the_end()
    {
        await Pair.SendAsync("before "u8.ToArray());
        Assert.Equal("before ", await ReadAsync());
        var waiting = Source.WaitAsync(KeepAlive);
        await Pair.SendAsync("later"u8.ToArray());
        await waiting;
        Assert.Equal("later", await ReadAsync());
        Pair.EndSending();
        await Source.WaitAsync(KeepAlive);
        Assert.Equal("", await ReadAsync());
    }

    [Fact]
    public async Task A_read_with_nothing_there_gets_what_comes_next()
    {
        var reading = ReadAsync();
        await Pair.SendAsync("next"u8.ToArray());
        Assert.Equal("next", await reading);
    }

    [Fact]
    public async Task What_a_small_buffer_leaves_is_there_without_anything_new()
    {
        await Pair.SendAsync("one two"u8.ToArray());
        await Source.WaitAsync(KeepAlive);
        Assert.Equal("one", await ReadAsync(3));
        await Source.WaitAsync(KeepAlive);
        Assert.Equal(" two", await ReadAsync());
    }

    [Fact]
    public async Task The_end_that_comes_with_the_last_bytes_is_found_behind_them()
    {
        var waiting = Source.WaitAsync(KeepAlive);
        await Pair.SendAsync("the last"u8.ToArray());
        Pair.EndSending();
        await waiting;
        Assert.Equal("the last", await ReadAsync());
        await Source.WaitAsync(KeepAlive);
        Assert.Equal("", await ReadAsync());
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1024)]
    [InlineData(5000)]
    public async Task Of_a_million_bytes_in_any_pieces_none_is_lost(int buffer)
    {
        var random = new Random(buffer);
        var bytes = new byte[1_000_000];
        random.NextBytes(bytes);
        var sending = Task.Run(async () =>
        {
            for (var at = 0; at < bytes.Length;)
            {
                var length = Math.Min(random.Next(1, 3000), bytes.Length - at);
                await Pair.SendAsync(bytes.AsMemory(at, length));
                at += length;
            }
            Pair.EndSending();
        });

        var read = new MemoryStream();
        var into = new byte[buffer];
        while (true)
        {
            await Source.WaitAsync(KeepAlive);
            var count = await Source.ReadAsync(into);
            if (count == 0) break;
            read.Write(into, 0, count);
        }
        await sending;
        Assert.Equal(bytes, read.ToArray());
    }

    [Fact]
    public async Task A_peer_that_is_gone_ends_the_wait_and_the_reads()
    {
        var waiting = ReadToEndAsync();
        await Pair.BreakAsync();
        Assert.Equal("", await waiting);
    }

    private protected async Task<string> ReadAsync(int most = 100)
    {
        var buffer = new byte[most];
        return System.Text.Encoding.UTF8.GetString(buffer, 0, await Source.ReadAsync(buffer));
    }

    private async Task<string> ReadToEndAsync()
    {
        try
        {
            await Source.WaitAsync(KeepAlive);
            return await ReadAsync();
        }
        catch (Exception fault) when (fault is IOException or System.Net.Sockets.SocketException)
        {
            return "";
        }
    }

    /// <summary>Takes pongs without a payload, and counts them.</summary>
    private protected sealed class KeepAliveLog : IKeepAliveReader
    {
        private int _taken;

        public int Taken => Volatile.Read(ref _taken);

        public bool TryTake(ReadOnlySpan<byte> bytes)
        {
            var pong = ClientFrames.Frame(10, []);
            if (bytes.Length % pong.Length != 0) return false;
            for (var at = 0; at < bytes.Length; at += pong.Length)
            {
                if (!bytes.Slice(at, pong.Length).SequenceEqual(pong)) return false;
            }
            Interlocked.Add(ref _taken, bytes.Length / pong.Length);
            return true;
        }
    }
}
