using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Pubby.Testing;

namespace Pubby.Rehearsal;

/// <summary>What a hub sends to one client. While it waits it holds no buffer: there are thousands.</summary>
internal sealed class FrameStream(Socket socket)
{
    private const int BufferBytes = 16 * 1024;

    private ReadOnlyMemory<byte> _rest;

    /// <summary>The answer to the handshake, without the empty line.</summary>
    public async Task<string> ReadHeadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var end = _rest.Span.IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var head = Encoding.ASCII.GetString(_rest.Span[..end]);
                _rest = _rest[(end + 4)..];
                return head;
            }
            if (!await ReceiveAsync(cancellationToken)) return "";
        }
    }

    /// <returns>Null: the connection has ended.</returns>
    public async ValueTask<ServerFrame?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (ServerFrame.Take(ref _rest) is { } frame) return frame;
            if (!await ReceiveAsync(cancellationToken)) return null;
        }
    }

    private async ValueTask<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (_rest.IsEmpty) await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var length = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (length == 0) return false;
            _rest = (byte[])[.. _rest.Span, .. buffer.AsSpan(0, length)];
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
