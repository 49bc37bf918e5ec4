using Pubby.Protocol.SignalR;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>
/// Dump, live messages, resume and refusals are the same at both endpoints, for every protocol and every way to
/// connect.
/// </summary>
public sealed class SubscriberKindTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    private HttpClient Publisher => fixture.Publisher;

    public static TheoryData<SubscriberKind> Kinds => [.. Enum.GetValues<SubscriberKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_a_room_holds_then_what_changes_arrives_in_every_language(SubscriberKind kind)
    {
        var room = $"all-{kind}";
        await Publisher.PutAsync(room, "kept", """{"ü":[1,-2.5,true,null,"\u00e9\n"],"n":9007199254740993}""");
        await Publisher.PutAsync(room, "doomed", "1");
        await using var client = await Subscriber.ConnectAsync(kind, fixture.Hub.Port);
        Assert.Equal("dump", await client.SubscribeAsync(room));
        await client.UntilAsync(room, view => view.Dumps == 1, "the dump");
        await Publisher.PutAsync(room, "new", "[{}]");
        await Publisher.DeleteAsync(room, "doomed");
        await Publisher.PutAsync(room, "brief", "\"x\"", "?ttl=1");
        await client.UntilAsync(room, view => view.Messages == 4, "put, delete, put and its expiry");

        var stored = await Publisher.DumpAsync(room);
        Assert.Equal(stored.Text, client.Ask(room, view => view.Text));
        Assert.Empty(client.Ask(room, view => view.Faults));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_client_that_comes_back_resumes_from_its_cursor(SubscriberKind kind)
    {
        var room = $"resume-{kind}";
        await Publisher.PutAsync(room, "a", "1");
        await Publisher.PutAsync(room, "b", "1");
        var first = await Subscriber.ConnectAsync(kind, fixture.Hub.Port);
        await first.SubscribeAsync(room);
        await first.UntilAsync(room, view => view.Count == 2, "the dump");
        await first.DisposeAsync();
        await Publisher.DeleteAsync(room, "a");
        await Publisher.PutAsync(room, "b", "2");

        await using var second = await Subscriber.ConnectAsync(kind, fixture.Hub.Port, first);
        Assert.Equal("resume", await second.ResumeAsync(room, await Publisher.EpochAsync(room)));
        await second.UntilAsync(room, view => view.DataOf("b") == "2", "what it missed");
        Assert.Equal((await Publisher.DumpAsync(room)).Text, second.Ask(room, view => view.Text));
        Assert.Equal("reset", await second.ResumeAsync(room, "another"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_refusal_says_its_code_and_closes_nothing(SubscriberKind kind)
    {
        await using var client = await Subscriber.ConnectAsync(kind, fixture.Hub.Port);
        Assert.Equal("room_invalid", await client.SubscribeAsync("no*"));
        Assert.Equal("cursor_invalid",
            await client.SubscribeAsync(new RoomRequest { Room = "r", Cursor = -5, Epoch = "e" }));
        Assert.Equal("not_subscribed", await client.UnsubscribeAsync("never"));
        Assert.Equal("live", await client.SubscribeAsync("r", dump: false));
        Assert.Null(await client.UnsubscribeAsync("r"));
        Assert.False(client.Ended.IsCompleted);
    }

    [Theory]
    [InlineData(SubscriberKind.HubJson)]
    [InlineData(SubscriberKind.HubMessagePack)]
    [InlineData(SubscriberKind.NegotiatedJson)]
    public async Task A_list_of_rooms_is_answered_room_by_room(SubscriberKind kind)
    {
        await using var client = await HubSubscriber.OpenAsync(kind, fixture.Hub.Port);
        var result =
            await client.SubscribeAsync(
                new SubscribeRequest { Rooms = [new() { Room = "one", Dump = true }, new() { Room = "*" }] });
        Assert.Equal(["one dump ", "*  room_invalid"], result.Rooms!
            .Select(room => $"{room.Room} {room.Mode} {room.Error?.Code}"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_client_that_goes_leaves_nothing_behind(SubscriberKind kind)
    {
        var room = $"left-{kind}";
        var client = await Subscriber.ConnectAsync(kind, fixture.Hub.Port);
        await client.SubscribeAsync(room);
        await client.DisposeAsync();
        await Eventually.UntilAsync(async () =>
            (await Publisher.GetStringAsync(new Uri($"/v1/rooms/{room}", UriKind.Relative)))
                .Contains("\"subscribers\":0", StringComparison.Ordinal), "nobody is subscribed");
    }
}
