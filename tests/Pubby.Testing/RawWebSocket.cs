using System.Buffers.Binary;
using System.IO.Compression;
using System.Net.Sockets;
using System.Text;

namespace Pubby.Testing;

/// <summary>A WebSocket client that sends whatever bytes a test wants, and reads frames as they are.</summary>
public sealed class RawWebSocket : IDisposable
{
    /// <summary>The header by which browsers offer compression.</summary>
    public const string DeflateOffer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";

    private static readonly byte[] Mask = [0x37, 0xFA, 0x21, 0x3D];
    private readonly TcpClient _tcp;
    private readonly NetworkStream _stream;
    private ReadOnlyMemory<byte> _held;

    private RawWebSocket(TcpClient tcp)
    {
        _tcp = tcp;
        _stream = tcp.GetStream();
    }

    /// <summary>The status line and headers of the answer to the handshake.</summary>
    public string Answer { get; private set; } = "";

    /// <summary>permessage-deflate was agreed to, so frames may be compressed both ways.</summary>
    public bool Deflates { get; private set; }

    /// <param name="headers">More header lines, each ended by CR LF.</param>
    /// <param name="receiveBytes">The size of the kernel's receive buffer; 0: its default.</param>
    public static async Task<RawWebSocket> ConnectAsync(
        int port, string path = "/ws", string headers = "", int receiveBytes = 0)
    {
        var tcp = new TcpClient { NoDelay = true };
        if (receiveBytes > 0) tcp.ReceiveBufferSize = receiveBytes;
        await tcp.ConnectAsync("127.0.0.1", port);
        var socket = new RawWebSocket(tcp);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: " +
            $"Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"));
        socket.Answer = await socket.ReadAnswerAsync();
        socket.Deflates =
            socket.Answer.Contains("\r\nSec-WebSocket-Extensions: permessage-deflate;", StringComparison.Ordinal);
        return socket;
    }

    /// <summary>Comes again a second later, as each SDK does, where a busy hub says 503.</summary>
    public static async Task<RawWebSocket> OpenAsync(int port, string path = "/ws")
    {
        for (var tries = 1; ; tries++)
        {
            var socket = await ConnectAsync(port, path);
            if (tries == Eventually.Tries || !socket.Answer.StartsWith("HTTP/1.1 503 ", StringComparison.Ordinal))
                return socket;
            socket.Dispose();
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        }
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes);

    public Task SendTextAsync(string text) => SendAsync(Frame(1, Encoding.UTF8.GetBytes(text)));

    /// <summary>A text frame as a client sends it that agreed to permessage-deflate (RFC 7692 section 7.2.1).</summary>
    public static byte[] DeflatedFrame(ReadOnlySpan<byte> text)
    {
        var bytes = new MemoryStream();
        using var deflate = new DeflateStream(bytes, CompressionLevel.Optimal, leaveOpen: true);
        deflate.Write(text);
        deflate.Flush();
        return Frame(ServerFrame.TextOpcode, bytes.ToArray().AsSpan(..^4), isDeflated: true);
    }

    /// <summary>A masked frame of any length.</summary>
    public static byte[] Frame(int opcode, ReadOnlySpan<byte> payload, bool isFinal = true, bool isDeflated = false)
    {
        var extra = payload.Length < 126 ? 0 : payload.Length <= ushort.MaxValue ? 2 : 8;
        var frame = new byte[6 + extra + payload.Length];
        frame[0] = (byte)((isFinal ? 0x80 : 0) | (isDeflated ? 0x40 : 0) | opcode);
        frame[1] = (byte)(0x80 | extra switch { 0 => payload.Length, 2 => 126, _ => 127 });
        if (extra == 2) BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        if (extra == 8) BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(2), payload.Length);
        Mask.CopyTo(frame, 2 + extra);
        for (var i = 0; i < payload.Length; i++) frame[6 + extra + i] = (byte)(payload[i] ^ Mask[i % 4]);
        return frame;
    }

    /// <summary>The next frame; null: the hub has ended the connection.</summary>
    public async Task<ServerFrame?> ReadAnyAsync()
    {
        while (true)
        {
            var frame = ServerFrame.Take(ref _held, Deflates);
            if (frame is not null) return frame;
            var more = new byte[_held.Length + 64 * 1024];
            _held.CopyTo(more);
            int read;
            try
            {
                read = await _stream.ReadAsync(more.AsMemory(_held.Length)).AsTask().WaitAsync(Eventually.Limit);
            }
            catch (IOException)
            {
                return null;
            }
            if (read == 0) return null;
            _held = more.AsMemory(0, _held.Length + read);
        }
    }

    /// <summary>
    /// The next frame but for pings: the hub sends those at any time, to a new connection perhaps in its first second.
    /// </summary>
    public async Task<ServerFrame?> ReadAsync()
    {
        while (true)
        {
            var frame = await ReadAnyAsync();
            if (frame is not { Opcode: ServerFrame.PingOpcode }) return frame;
        }
    }

    /// <summary>The next frame of these types of the plain protocol, past those of other types.</summary>
    public async Task<System.Text.Json.JsonElement> ReadAsync(params string[] types)
    {
        var awaited = string.Join(" or ", types);
        while (true)
        {
            var frame = await ReadAsync()
                ?? throw new InvalidOperationException($"the hub closed before it sent {awaited}");
            if (frame.Opcode == ServerFrame.CloseOpcode)
                throw new InvalidOperationException($"the hub closed with {frame.CloseCode} before it sent {awaited}");
            if (frame.Opcode == ServerFrame.TextOpcode && types.Contains(frame.Json.GetProperty("type").GetString()))
                return frame.Json;
        }
    }

    /// <summary>
    /// The code that the hub closes with, past everything before; 0: it ended the connection without a word.
    /// </summary>
    public async Task<int> ReadCloseAsync()
    {
        while (await ReadAsync() is { } frame)
        {
            if (frame.Opcode == ServerFrame.CloseOpcode) return frame.CloseCode;
        }
        return 0;
    }

    public void Dispose() => _tcp.Dispose();

    private async Task<string> ReadAnswerAsync()
    {
        var bytes = new List<byte>();
        var one = new byte[1];
        while (await _stream.ReadAsync(one).AsTask().WaitAsync(Eventually.Limit) > 0)
        {
            bytes.Add(one[0]);
            if (bytes.Count > 3 && bytes[^1] == '\n' && bytes[^2] == '\r' && bytes[^3] == '\n') break;
        }
        return Encoding.ASCII.GetString([.. bytes]);
    }
}
