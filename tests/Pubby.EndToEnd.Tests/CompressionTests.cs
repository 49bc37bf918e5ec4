using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>permessage-deflate (RFC 7692) at <c>/ws</c>, by both ways in.</summary>
public sealed class CompressionTests(StalledReaderTests.PatientHub fixture)
    : IClassFixture<StalledReaderTests.PatientHub>
{
    /// <summary>
    /// Before HTTP; and through Kestrel, which gets every request with anything unusual, for example an escaped letter.
    /// </summary>
    private static readonly string[] Endpoints = ["/ws", "/w%73"];

    private static readonly (string Offers, string Answer)[] Handshakes =
    [
        (RawWebSocket.DeflateOffer, "permessage-deflate; server_no_context_takeover; client_no_context_takeover"),
        ("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=15\r\n",
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=15"),
        ("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9\r\nsec-websocket-extensions: " +
        "permessage-deflate\r\n", "permessage-deflate; server_no_context_takeover; client_no_context_takeover"),
        ("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9\r\n", ""),
        ("Sec-WebSocket-Extensions: permessage-deflate; unheard_of, bzip2\r\n", ""),
        ("Sec-WebSocket-Extensions: ;;=,\r\n", ""),
        ("", ""),
    ];

    public static TheoryData<string, byte[], int> BadFrames => new()
    {
        { "a compressed ping", [0xC9, 0x80, 0, 0, 0, 0], 1002 },
        { "a compressed continuation",
            [.. RawWebSocket.Frame(1, "{"u8, isFinal: false),
                .. RawWebSocket.Frame(0, "}"u8, isDeflated: true)], 1002 },
        { "garbage", RawWebSocket.Frame(1, [0xFF, 0xFF, 0xFF], isDeflated: true), 1007 },
        { "what is not compressed", RawWebSocket.Frame(1, "{}"u8, isDeflated: true), 1007 },
        { "a bomb", RawWebSocket.DeflatedFrame(new byte[6_000_000]), 4004 },
    };

    [Fact]
    public async Task The_first_offer_that_can_be_kept_to_is_agreed_to_at_both_endpoints()
    {
        foreach (var endpoint in Endpoints)
        {
            foreach (var (offers, answer) in Handshakes)
            {
                using var socket = await RawWebSocket.ConnectAsync(fixture.Hub.Port, endpoint, offers);
                Assert.StartsWith("HTTP/1.1 101", socket.Answer, StringComparison.Ordinal);
                var header = socket.Answer.Split("\r\n")
                    .SingleOrDefault(line =>
                        line.StartsWith("Sec-WebSocket-Extensions: ", StringComparison.OrdinalIgnoreCase)) ?? "";
                Assert.Equal((endpoint, offers, answer), (endpoint, offers, header.Split(": ")[^1]));
                await socket.SendTextAsync("""{"action":"ping"}""");
                await socket.ReadAsync("pong");
            }
        }
    }

    [Theory]
    [InlineData("/hub")]
    [InlineData("/hub?x=%73")]
    public async Task SignalR_is_not_compressed(string endpoint)
    {
        using var socket = await RawWebSocket.ConnectAsync(fixture.Hub.Port, endpoint, RawWebSocket.DeflateOffer);
        Assert.StartsWith("HTTP/1.1 101", socket.Answer, StringComparison.Ordinal);
        Assert.False(socket.Deflates);
    }

    [Fact]
    public async Task Where_it_is_switched_off_the_offer_is_declined()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path, "Pubby__Delivery__CompressDumps=false");
        foreach (var endpoint in Endpoints)
        {
            using var socket = await RawWebSocket.ConnectAsync(hub.Port, endpoint, RawWebSocket.DeflateOffer);
            Assert.False(socket.Deflates);
            await socket.SendAsync(RawWebSocket.DeflatedFrame("""{"action":"ping"}"""u8));
            Assert.Equal(1002, await socket.ReadCloseAsync());
        }
    }

    [Theory]
    [MemberData(nameof(BadFrames))]
    public async Task A_compressed_frame_that_is_wrong_closes_its_own_connection_with_its_code(
        string what, byte[] bytes, int code)
    {
        using var witness = await RawWebSocket.ConnectAsync(fixture.Hub.Port, headers: RawWebSocket.DeflateOffer);
        using var socket = await RawWebSocket.ConnectAsync(fixture.Hub.Port, headers: RawWebSocket.DeflateOffer);
        await socket.SendAsync(bytes);
        Assert.Equal((what, code), (what, await socket.ReadCloseAsync()));
        await witness.SendAsync(RawWebSocket.DeflatedFrame("""{"action":"ping"}"""u8));
        await witness.ReadAsync("pong");
    }

    [Fact]
    public async Task A_dump_a_resume_and_a_catch_up_come_compressed_and_hold_what_the_store_holds()
    {
        const string Room = "compressed";
        for (var i = 0; i < 20; i++) await fixture.Publisher.PutAsync(Room, $"m{i}", Filled(i, 200));
        using var socket =
            await RawWebSocket.ConnectAsync(fixture.Hub.Port, headers: RawWebSocket.DeflateOffer, receiveBytes: 4096);
        await socket.SendAsync(RawWebSocket.DeflatedFrame(Encoding.UTF8.GetBytes($$"""{"action":"subscribe","room":"{{Room}}","dump":true}""")));
        var view = new RoomView();
        Assert.Equal("dump", await ReadDumpAsync(socket, view));
        Assert.Equal((await fixture.Publisher.DumpAsync(Room)).Text, view.Text);

        await socket.SendTextAsync($$"""{"action":"subscribe","room":"{{Room}}","cursor":{{view.Cursor}},"epoch":"{{await fixture.Publisher.EpochAsync(Room)}}"}""");
        Assert.Equal("resume", await ReadDumpAsync(socket, view));

        // More than the kernel's buffers of both ends and the outbox can hold together.
        for (var i = 0; i < 250; i++) await fixture.Publisher.PutAsync(Room, $"m{i % 7}", Filled(i, 30_000));
        Assert.Equal("catchup", await ReadDumpAsync(socket, view));
        var stored = (await fixture.Publisher.DumpAsync(Room)).Text;
        while (view.Text != stored) await ReadDumpAsync(socket, view);
        Assert.Empty(view.Faults);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task A_client_that_somebody_else_wrote_reads_the_same_dump_and_what_follows(
        bool clientTakeover, bool serverTakeover)
    {
        var room = $"other-{clientTakeover}";
        for (var i = 0; i < 40; i++) await fixture.Publisher.PutAsync(room, $"m{i}", Filled(i, 5000));
        using var socket = new ClientWebSocket();
        socket.Options.DangerousDeflateOptions =
            new() { ClientContextTakeover = clientTakeover, ServerContextTakeover = serverTakeover };
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{fixture.Hub.Port}/ws"), CancellationToken.None);
        var view = new RoomView();
        for (var round = 1; round <= 2; round++)
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"action":"subscribe","room":"{{room}}","dump":true}"""), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            while (view.Dumps < round) await TakeAsync(socket, view);
            Assert.Equal((await fixture.Publisher.DumpAsync(room)).Text, view.Text);
        }
        await fixture.Publisher.PutAsync(room, "m0", Filled(1, 3000));
        while (view.Messages == 0) await TakeAsync(socket, view);
        Assert.Equal((await fixture.Publisher.DumpAsync(room)).Text, view.Text);
        Assert.Empty(view.Faults);
    }

    private static string Filled(int number, int length) => $"[{number},\"{new string('x', length)}\"]";

    /// <summary>Reads until a dump is whole, whose frames must have come compressed.</summary>
    /// <returns>Its mode.</returns>
    private static async Task<string> ReadDumpAsync(RawWebSocket socket, RoomView view)
    {
        while (true)
        {
            var frame = await socket.ReadAsync() ?? throw new IOException("the hub closed");
            if (frame.Opcode != ServerFrame.TextOpcode
                || frame.Json.GetProperty("type").GetString() is not ("message" or "dump")) continue;
            var isDump = Take(view, frame.Json);
            Assert.Equal(isDump, frame.IsDeflated);
            if (isDump && !view.IsMidDump) return frame.Json.GetProperty("mode").GetString()!;
        }
    }

    private static async Task TakeAsync(ClientWebSocket socket, RoomView view)
    {
        var text = new MemoryStream();
        var buffer = new byte[16 * 1024];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).AsTask()
                .WaitAsync(Eventually.Limit);
            text.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        Take(view, JsonDocument.Parse(text.ToArray()).RootElement);
    }

    /// <returns>True for a part of a dump.</returns>
    private static bool Take(RoomView view, JsonElement json)
    {
        var type = json.GetProperty("type").GetString();
        if (type == "message") view.OnMessage(json);
        if (type == "dump") view.OnDump(json);
        return type == "dump";
    }
}
