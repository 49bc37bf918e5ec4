using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Pubby.Hub.Transports.Sockets;

/// <summary>
/// The header with which a balancer says for whom it connects: the PROXY protocol, version 2, as NLB and HAProxy send
/// it. https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt, section 2.2.
/// </summary>
internal static class ProxyHeader
{
    private const int FixedBytes = 16;

    /// <summary>Addresses are at most 36 bytes. Balancers add a few notes (TLV); more than this is an attack.</summary>
    private const int MaxRestBytes = 2048;

    private const byte Local = 0x20;
    private const byte Proxied = 0x21;
    private const byte Tcp4 = 0x11;
    private const byte Tcp6 = 0x21;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Takes the header off a new connection, and no byte more.</summary>
    /// <returns>The client; where the balancer speaks for itself, as in a health check, the balancer.</returns>
    /// <exception cref="InvalidDataException">There is no such header.</exception>
    public static async Task<EndPoint?> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        var head = new byte[FixedBytes];
        await FillAsync(socket, head, cancellationToken);
        var length = LengthOf(head);
        var rest = new byte[length];
        await FillAsync(socket, rest, cancellationToken);
        return ClientOf(head, rest) ?? socket.RemoteEndPoint;
    }

    /// <returns>How many bytes follow the fixed ones.</returns>
    private static int LengthOf(ReadOnlySpan<byte> head)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(head[14..]);
        if (!head.StartsWith(Signature) || head[12] is not (Local or Proxied) || length > MaxRestBytes)
            throw new InvalidDataException("no PROXY header, version 2");
        return length;
    }

    private static IPEndPoint? ClientOf(ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest) => (head[12], head[13]) switch
    {
        (Proxied, Tcp4) when rest.Length >= 12 =>
            new IPEndPoint(new IPAddress(rest[..4]), BinaryPrimitives.ReadUInt16BigEndian(rest[8..])),
        (Proxied, Tcp6) when rest.Length >= 36 =>
            new IPEndPoint(new IPAddress(rest[..16]), BinaryPrimitives.ReadUInt16BigEndian(rest[32..])),
        (Proxied, Tcp4 or Tcp6) => throw new InvalidDataException("a PROXY header without its addresses"),
        _ => null,
    };

    private static async Task FillAsync(Socket socket, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (buffer.Length > 0)
        {
            var received = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);
            if (received == 0) throw new InvalidDataException("the connection ended within the PROXY header");
            buffer = buffer[received..];
        }
    }
}
