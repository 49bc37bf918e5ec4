using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pubby.Hub.Transports.Sockets.Uring;

namespace Pubby.Hub.Tests.Transports;

/// <summary>
/// Sends in batches, to real sockets. Nothing is awaited: a ring belongs to the thread that opened it.
/// </summary>
public sealed class RingSenderTests : IDisposable
{
    private readonly byte[] _bytes = GC.AllocateArray<byte>(1024 * 1024, pinned: true);
    private readonly RingSender? _sender = RingSender.TryOpen();
    private readonly List<(Socket Hub, Socket Peer)> _pairs = [];

    public RingSenderTests()
    {
        Assert.SkipWhen(_sender is null, "this kernel has no io_uring, or forbids it");
        new Random(7).NextBytes(_bytes);
    }

    [Fact]
    public void Each_socket_gets_its_own_bytes_and_all_of_them()
    {
        var pairs = Enumerable.Range(0, _sender!.Capacity).Select(_ => Connect()).ToArray();
        for (var round = 0; round < 5; round++)
        {
            foreach (var (number, pair) in pairs.Index()) Add(pair.Hub, number * 10, 100 + number);
            Assert.Equal(pairs.Index().Select(pair => 100 + pair.Index), _sender.Send().ToArray());
            foreach (var (number, pair) in pairs.Index())
                Assert.Equal(_bytes.AsSpan(number * 10, 100 + number).ToArray(), Read(pair.Peer, 100 + number));
        }
    }

    [Fact]
    public void As_many_as_it_takes_at_once()
    {
        var pair = Connect();
        for (var i = 0; i < _sender!.Capacity; i++) Add(pair.Hub, i, 1);
        Assert.All(_sender.Send().ToArray(), taken => Assert.Equal(1, taken));
        Assert.Equal(_bytes.AsSpan(0, _sender.Capacity).ToArray(), Read(pair.Peer, _sender.Capacity));
    }

    [Fact]
    public void One_that_is_full_takes_a_part_then_says_no_and_holds_up_no_other()
    {
        var (full, other) = (Connect(), Connect());
        full.Hub.SendBufferSize = 16 * 1024;
        Add(full.Hub, 0, _bytes.Length);
        var part = _sender!.Send()[0];
        Assert.InRange(part, 1, _bytes.Length - 1);

        // What the peer's kernel acknowledges meanwhile makes a little more room, until that is full too.
        var taken = part;
        for (int more; (more = SendTo(full.Hub, taken)) > 0;) taken += more;
        Add(full.Hub, 0, 1);
        Add(other.Hub, 0, 10);
        Assert.Equal(10, _sender.Send()[1]);
        Assert.Equal(_bytes.AsSpan(0, taken).ToArray(), Read(full.Peer, taken));
    }

    [Fact]
    public void One_that_is_gone_says_no_and_holds_up_no_other()
    {
        var (gone, other) = (Connect(), Connect());
        gone.Hub.Shutdown(SocketShutdown.Both);
        Add(gone.Hub, 0, 10);
        Add(other.Hub, 0, 10);
        Assert.Equal([-32, 10], _sender!.Send().ToArray());
    }

    public void Dispose()
    {
        foreach (var (hub, peer) in _pairs)
        {
            hub.Dispose();
            peer.Dispose();
        }
        _sender?.Dispose();
    }

    private int SendTo(Socket socket, int offset)
    {
        Add(socket, offset, _bytes.Length - offset);
        return _sender!.Send()[0];
    }

    private void Add(Socket socket, int offset, int length) =>
        _sender!.Add((int)socket.Handle, Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, offset), length);

    private (Socket Hub, Socket Peer) Connect()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        peer.Connect(listener.LocalEndPoint!);
        var pair = (listener.Accept(), peer);
        _pairs.Add(pair);
        return pair;
    }

    private static byte[] Read(Socket peer, int length)
    {
        var bytes = new byte[length];
        for (var at = 0; at < length;) at += peer.Receive(bytes.AsSpan(at));
        return bytes;
    }
}
