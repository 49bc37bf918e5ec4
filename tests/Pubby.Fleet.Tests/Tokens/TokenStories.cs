using Pubby.Testing;
using Pubby.Testing.Tokens;

namespace Pubby.Fleet.Tests.Tokens;

/// <summary>
/// What can become of a client's token while the client is connected. Each story ends with the connection as it should
/// be, and with the rooms of which it must hold every message that was published.
/// </summary>
internal sealed class TokenStories(HubProcess node, TokenWay way, RoomFeed feed, TokenIssuer issuer)
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Medium = TimeSpan.FromSeconds(50);

    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    public IEnumerable<Func<Task<TokenStoryEnd>>> All =>
        [RefreshedAsync, NotRefreshedAsync, AnotherScopeAsync, AnotherSubjectAsync];

    /// <summary>Each notice is answered with a token for the same rooms: nothing is left, nothing is missed.</summary>
    private async Task<TokenStoryEnd> RefreshedAsync()
    {
        string[] rooms = [feed.Kept, feed.Lost];
        var client = await way.ConnectAsync(node, Old(Medium, rooms));
        foreach (var room in rooms) await client.DumpAsync(room);
        for (var notice = 1; notice <= 2; notice++)
        {
            await UntilNoticeAsync(client, notice);
            Assert.Null(await client.AuthorizeAsync(notice == 1 ? Old(Medium, rooms) : Token(Long, rooms)));
        }
        Assert.Empty(client.Forbidden);
        return new(client, rooms);
    }

    /// <summary>It ends with its token, is not let in with it again, and with a new one goes on where it was.</summary>
    private async Task<TokenStoryEnd> NotRefreshedAsync()
    {
        // A new one has its notice some seconds before its end, and a node that is late by as many gives none.
        var token = Old(Short, feed.Kept);
        await using var first = await way.ConnectAsync(node, token);
        await first.DumpAsync(feed.Kept);
        Assert.Equal(4203, await first.Ended.WaitAsync(Eventually.Limit));
        Assert.Equal(1, first.Notices);
        using var stale = await RawWebSocket.ConnectAsync(node.Port, headers: new Handshake(token).Headers);
        Assert.Equal(4001, await stale.ReadCloseAsync());
        var client = await way.ConnectAsync(node, Token(Long, feed.Kept), first);
        Assert.Equal("resume", await client.ResumeAsync(feed.Kept, client.Epoch));
        return new(client, feed.Kept);
    }

    /// <summary>It leaves at once what the new token does not grant, and may hear what it grants.</summary>
    private async Task<TokenStoryEnd> AnotherScopeAsync()
    {
        var client = await way.ConnectAsync(node, Token(Long, feed.Kept, feed.Lost));
        foreach (var room in new[] { feed.Kept, feed.Lost }) await client.DumpAsync(room);
        foreach (var room in new[] { feed.Gained, feed.Never })
            Assert.Equal("room_forbidden", await client.SubscribeAsync(room));
        await feed.MoreAsync(5);

        Assert.Null(await client.AuthorizeAsync(Token(Long, feed.Kept, feed.Gained)));
        await Eventually.UntilAsync(() => client.Forbidden.Length > 0, "a room is left");
        Assert.Equal("room_forbidden", await client.SubscribeAsync(feed.Lost));
        await client.DumpAsync(feed.Gained);
        await feed.MoreAsync(10);
        // As many as were acknowledged by now: over regions a client may always be some messages behind the publisher.
        var acknowledged = feed.Acknowledged;
        await client.UntilAsync(feed.Kept, view => view.Count >= acknowledged, "what it kept goes on");

        Assert.Null(await client.AuthorizeAsync(Token(Long, feed.Kept, feed.Gained, feed.Lost)));
        await client.DumpAsync(feed.Lost);
        Assert.Equal([feed.Lost], client.Forbidden);
        return new(client, feed.Kept, feed.Gained, feed.Lost);
    }

    /// <summary>Another subject's token ends the connection, and grants nothing before that.</summary>
    private async Task<TokenStoryEnd> AnotherSubjectAsync()
    {
        var client = await way.ConnectAsync(node, Token(Long, feed.Kept));
        await client.DumpAsync(feed.Kept);
        Assert.Equal("room_forbidden", await client.SubscribeAsync(feed.Never));
        var others = issuer.Token("somebody-else", [feed.Kept, feed.Never]);
        Assert.Equal("token_invalid", await client.AuthorizeAsync(others));
        Assert.Equal(4001, await client.Ended.WaitAsync(Eventually.Limit));
        return new(client);
    }

    private static Task UntilNoticeAsync(Subscriber client, int notice) => Eventually.UntilAsync(
        () => client.Notices >= notice || client.Ended.IsCompleted, "the end of the token is told");

    private string Token(TimeSpan life, params string[] rooms) => issuer.Token("viewer", rooms, life: life);

    /// <summary>
    /// One that was given out long ago: the notice of its end comes within two seconds, long before its end.
    /// </summary>
    private string Old(TimeSpan left, params string[] rooms)
    {
        var now = TimeProvider.System.GetUtcNow();
        var claims = TokenIssuer.Claims(now.AddMinutes(-15), "viewer", rooms);
        claims["exp"] = now.Add(left).ToUnixTimeSeconds();
        return issuer.Sign(claims);
    }
}

/// <param name="Complete">The rooms of which the client must hold all that was published.</param>
internal sealed record TokenStoryEnd(Subscriber Client, params string[] Complete);
