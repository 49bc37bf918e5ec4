using Pubby.Core.Testing;
using Pubby.Hub.Transports.SignalR;
using Pubby.Hub.Transports.WebSockets;
using Pubby.Hub.Transports.WebSockets.Framing;

namespace Pubby.Hub.Tests.Transports;

/// <summary>Which bytes go no further than the poller.</summary>
public sealed class KeepAliveFramesTests
{
    private static readonly byte[] Pong = ClientFrames.Frame(10, []);
    private static readonly byte[] JsonPing = ClientFrames.Text("{\"type\":6}\u001e");
    private static readonly byte[] MessagePackPing = ClientFrames.Frame(2, [2, 0x91, 6]);

    public static TheoryData<string, byte[]> OfAnyone => new()
    {
        { "a pong", Pong },
        { "a pong with a payload", ClientFrames.Frame(10, "as in the ping"u8) },
        { "the longest pong", ClientFrames.Frame(10, new byte[125]) },
        { "several pongs", [.. Pong, .. ClientFrames.Frame(10, "x"u8), .. Pong] },
    };

    public static TheoryData<string, byte[]> OfSignalR => new()
    {
        { "a ping in JSON", JsonPing },
        { "a ping in MessagePack", MessagePackPing },
        { "pings and pongs", [.. JsonPing, .. Pong, .. MessagePackPing] },
    };

    public static TheoryData<string, byte[]> OfNobody => new()
    {
        { "a WebSocket ping, which is answered", ClientFrames.Frame(9, []) },
        { "a close frame", ClientFrames.Frame(8, []) },
        { "a command", ClientFrames.Text("{\"action\":\"ping\"}") },
        { "an invocation", ClientFrames.Text("{\"type\":1,\"target\":\"Subscribe\",\"arguments\":[]}\u001e") },
        { "a ping with more behind it", ClientFrames.Text("{\"type\":6}\u001e{\"type\":7}\u001e") },
        { "a pong with more behind it", [.. Pong, .. ClientFrames.Text("{}")] },
        { "the first bytes of a pong", Pong[..^1] },
        { "a pong and a byte", [.. Pong, 0x8A] },
        { "a pong that is not masked", [0x8A, 0, 0, 0, 0, 0] },
        { "a pong with a reserved bit", ClientFrames.Frame(10, [], reserved: 4) },
        { "a pong in fragments", ClientFrames.Frame(10, [], isFinal: false) },
        { "a pong that is too long", ClientFrames.Frame(10, new byte[126]) },
        { "a compressed message", ClientFrames.Frame(1, "{\"type\":6}\u001e"u8, reserved: 4) },
        { "the first fragment of a ping", ClientFrames.Text("{\"type\":6}\u001e", isFinal: false) },
        { "a message longer than any ping", ClientFrames.Frame(2, new byte[33]) },
    };

    [Theory]
    [MemberData(nameof(OfAnyone))]
    public void Of_anyone_pongs(string what, byte[] bytes) =>
        Assert.Equal((what, true, true, true), (what, IsOfSignalR(bytes), IsOfPlain(bytes), IsWithinMessage(bytes)));

    [Theory]
    [MemberData(nameof(OfSignalR))]
    public void Of_a_signalr_client_its_pings_but_not_within_a_message(string what, byte[] bytes) =>
        Assert.Equal((what, true, false, false), (what, IsOfSignalR(bytes), IsOfPlain(bytes), IsWithinMessage(bytes)));

    [Theory]
    [MemberData(nameof(OfNobody))]
    public void Of_nobody_what_asks_for_something_or_breaks_the_protocol(string what, byte[] bytes) =>
        Assert.Equal((what, false, false, false), (what, IsOfSignalR(bytes), IsOfPlain(bytes), IsWithinMessage(bytes)));

    private static bool IsOfSignalR(byte[] bytes) => IsTaken(bytes, new Handler(HubPing.Is));

    private static bool IsOfPlain(byte[] bytes) => IsTaken(bytes, new Handler(_ => false));

    private static bool IsWithinMessage(byte[] bytes) => IsTaken(bytes, null);

    private static bool IsTaken(byte[] bytes, IFrameHandler? handler)
    {
        var before = bytes.ToArray();
        var isTaken = KeepAliveFrames.AreAll(bytes, handler);
        Assert.Equal(before, bytes);
        return isTaken;
    }

    private delegate bool Question(ReadOnlySpan<byte> message);

    private sealed class Handler(Question isKeepAlive) : IFrameHandler
    {
        public ValueTask OnFrameAsync(FrameKind kind, ReadOnlySpan<byte> payload) => throw new NotSupportedException();

        public bool IsKeepAlive(FrameKind kind, ReadOnlySpan<byte> payload) => isKeepAlive(payload);
    }
}
