using System.Text;
using System.Text.Json;
using Pubby.Client.Tests.Support;
using Pubby.Testing;

namespace Pubby.Client.Tests.Faults;

/// <summary>
/// What a client cannot read costs that message, and nothing else: it is reported, the rooms of the connection go on,
/// and there is no connecting anew only to meet the same bytes. A real hub sends them, through a network that changes
/// some.
/// </summary>
public sealed class PoisonTests
{
    private const string Mark = "POISONED!";
    private static readonly byte[] PackedMark = [0xA9, .. Encoding.UTF8.GetBytes(Mark)];

    /// <summary>Values of as many bytes as the mark.</summary>
    private static readonly Dictionary<string, byte[]> Unreadable = new()
    {
        ["an extension"] = [0xD7, 1, .. "12345678"u8],
        ["a time"] = [0xD7, 0xFF, .. "12345678"u8],
        ["bytes"] = [0xC4, 8, .. "12345678"u8],
        ["NaN"] = [0x91, 0xCB, 0x7F, 0xF8, 0, 0, 0, 0, 0, 0],
        ["infinity"] = [0x91, 0xCB, 0xFF, 0xF0, 0, 0, 0, 0, 0, 0],
        ["a map whose key is a number"] = [0x81, 0x01, 0xA7, .. "1234567"u8],
    };

    private static readonly Dictionary<string, (PubbyProtocol Protocol, byte[] From, byte[] To)> Broken = new()
    {
        ["MessagePack with a byte that means nothing"] =
            (PubbyProtocol.MessagePack, PackedMark, [0xC1, .. Encoding.UTF8.GetBytes(Mark)]),
        ["JSON that is none"] = (PubbyProtocol.Json, [.. "\"POISONED!\""u8], [.. "POISONED!!!"u8]),
        ["JSON with an id of another type"] = (PubbyProtocol.Json, [.. "\"id\":\"bad\""u8], [.. "\"id\":[1,2]"u8]),
        ["JSON without the id"] = (PubbyProtocol.Json, [.. "\"id\":\"bad\""u8], [.. "\"id\":null "u8]),
    };

    public static TheoryData<string> UnreadableKinds => [.. Unreadable.Keys];

    public static TheoryData<string> BrokenKinds => [.. Broken.Keys];

    [Theory]
    [MemberData(nameof(UnreadableKinds))]
    public async Task Data_that_JSON_has_nothing_like_costs_its_message_live_and_in_a_dump(string kind)
    {
        await using var hub = await HubBehindRelay.StartAsync();
        await using var relay = new ChangingRelay(hub.Hub.Port, PackedMark, Unreadable[kind]);
        await using var client = new PubbyClient(relay.Url);
        AssertNames(await PublishAsync(hub, client, ClientErrorCode.DataUnreadable));

        await using var late = new PubbyClient(relay.Url);
        var faults = new ReportedFaults(late);
        await using var room = await late.OpenRoomAsync<JsonElement>("match-1").WaitAsync(Eventually.Limit);
        AssertNames(await faults.FirstAsync(ClientErrorCode.DataUnreadable));
        Assert.Equal(["after", "before"], room.State.Keys.Order());
        Assert.Equal((2, 0), (relay.Connections, faults.Count));
    }

    [Theory]
    [MemberData(nameof(BrokenKinds))]
    public async Task A_frame_that_is_broken_costs_itself_and_the_other_rooms_go_on(string kind)
    {
        var (protocol, from, to) = Broken[kind];
        await using var hub = await HubBehindRelay.StartAsync();
        await using var relay = new ChangingRelay(hub.Hub.Port, from, to);
        await using var client = new PubbyClient(new PubbyClientOptions { Urls = { relay.Url }, Protocol = protocol });
        await PublishAsync(hub, client, ClientErrorCode.FrameInvalid);

        await using var late = new PubbyClient(new PubbyClientOptions { Urls = { relay.Url }, Protocol = protocol });
        var faults = new ReportedFaults(late);
        using var enough = new CancellationTokenSource();
        var opening = late.OpenRoomAsync<JsonElement>("match-1", cancellationToken: enough.Token);
        Assert.Contains(relay.Url, (await faults.FirstAsync(ClientErrorCode.FrameInvalid)).Message,
            StringComparison.Ordinal);
        await using var other = await late.OpenRoomAsync<JsonElement>("match-2").WaitAsync(Eventually.Limit);
        await enough.CancelAsync();
        var fault = await Assert.ThrowsAsync<OperationCanceledException>(() => opening);
        Assert.Equal(ClientErrorCode.FrameInvalid, Assert.IsType<PubbyException>(fault.InnerException).Code);
        Assert.Equal((2, 0), (relay.Connections, faults.Count));
    }

    /// <summary>What cannot be read, between what can.</summary>
    /// <returns>What the client reports.</returns>
    private static async Task<PubbyException> PublishAsync(HubBehindRelay hub, PubbyClient client, string code)
    {
        var faults = new ReportedFaults(client);
        await using var room = await client.OpenRoomAsync<JsonElement>("match-1").WaitAsync(Eventually.Limit);
        await using var other = await client.OpenRoomAsync<JsonElement>("match-2").WaitAsync(Eventually.Limit);
        await hub.PutAsync("match-1", "before", "1");
        await hub.PutAsync("match-1", "bad", $"{{\"a\":[\"{Mark}\",1]}}");
        await hub.PutAsync("match-1", "after", "2");
        await hub.PutAsync("match-2", "id", "3");
        var reported = await faults.FirstAsync(code);
        await Eventually.UntilAsync(() =>
            room.State.ContainsKey("after") && other.State.ContainsKey("id"), "both rooms go on");
        Assert.Equal(["after", "before"], room.State.Keys.Order());
        Assert.Equal((ConnectionState.Connected, 0), (client.Status.State, faults.Count));
        return reported;
    }

    private static void AssertNames(PubbyException reported)
    {
        Assert.Equal(("match-1", "bad"), (reported.Room, reported.Id));
        Assert.Contains("match-1", reported.Message, StringComparison.Ordinal);
    }
}
