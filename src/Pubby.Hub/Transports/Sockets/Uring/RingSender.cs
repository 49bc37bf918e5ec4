using System.Net;
using System.Net.Sockets;
using Pubby.Core.Delivery;
using Pubby.Hub.Transports.Sockets.Polling;

namespace Pubby.Hub.Transports.Sockets.Uring;

/// <summary>Sends in batches through io_uring, if the kernel supports it.</summary>
internal sealed class RingSender : IBatchSender
{
    /// <summary>A larger batch gains almost nothing, and holds the core for longer.</summary>
    private const int MaxSends = 128;

    /// <summary>Nothing was sent. The socket is tried by itself, and gives the reason.</summary>
    private const int NotSent = -1;

    private readonly Ring _ring;
    private readonly int[] _results = new int[MaxSends];
    private int _count;
    private bool _isBroken;

    private RingSender(Ring ring) => _ring = ring;

    public int Capacity => MaxSends;

    /// <summary>Opens a ring and sends a byte through it. Called by the thread that will use it.</summary>
    /// <returns>Null: it does not work, and each send is a call of its own.</returns>
    public static RingSender? TryOpen()
    {
        if (Ring.TryOpen(MaxSends) is not { } ring) return null;
        var sender = new RingSender(ring);
        if (sender.Sends()) return sender;
        sender.Dispose();
        return null;
    }

    /// <summary>Whether <see cref="TryOpen"/> has one here.</summary>
    public static bool Works()
    {
        using var sender = TryOpen();
        return sender is not null;
    }

    public void Add(int descriptor, nint address, int length)
    {
        if (!_isBroken) _ring.AddSend(descriptor, address, length, NativeSocket.SendFlags, (uint)_count);
        _results[_count++] = NotSent;
    }

    public ReadOnlySpan<int> Send()
    {
        var count = _count;
        _count = 0;
        if (!_isBroken) _isBroken = !_ring.Submit(_results);
        return _results.AsSpan(0, count);
    }

    public void Dispose() => _ring.Dispose();

    private bool Sends()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(listener.LocalEndPoint!);
        var bytes = GC.AllocateArray<byte>(1, pinned: true);
        Add((int)socket.Handle,
            System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(bytes, 0), bytes.Length);
        return Send()[0] == bytes.Length;
    }
}
