using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Core.Messages;
using Pubby.Core.Rooms;
using Pubby.Core.Storage;
using Pubby.Hub.Access.Tokens;
using Pubby.Hub.Storage.Sqlite;
using Pubby.Testing;
using Pubby.Testing.Tokens;

namespace Pubby.EndToEnd.Tests;

/// <summary>As many revocations as a hub takes, as after a leak.</summary>
public sealed class RevocationLimitTests
{
    [Fact]
    public async Task A_hub_that_is_full_of_revocations_takes_one_for_all_and_then_others_again()
    {
        using var directory = new TempDirectory();
        using var issuer = new TokenIssuer();
        var hourAgo = TimeProvider.System.GetUtcNow().AddHours(-1);
        await FillAsync(Path.Combine(directory.Path, "pubby.db"), hourAgo);
        await using var hub = await HubProcess.StartAsync(directory.Path, issuer.Settings);
        using var publisher = hub.NewPublisher();
        var ask = (object body) =>
            publisher.AskAsync(HttpMethod.Post, "/v1/revocations", JsonSerializer.Serialize(body));

        var doors = new TokenDoors(hub);
        var claims = TokenIssuer.Claims(hourAgo.AddMinutes(-10), "user-1", sub: ["match-*"]);
        claims["exp"] = hourAgo.AddHours(3).ToUnixTimeSeconds();
        var old = issuer.Sign(claims);
        Assert.Equal("dump", await doors.All["plain, header"](old, "match-1"));
        Assert.Equal("503 overloaded", await ask(new { subject = "user-7" }));
        var all = hourAgo.AddMinutes(30).ToUnixTimeMilliseconds();
        Assert.Equal("200", await ask(new { issuedBefore = all }));
        Assert.Equal("200", await ask(new { subject = "user-7" }));

        Assert.Equal("token_invalid, close 4001", await doors.All["plain, header"](old, "match-1"));
        Assert.Equal("dump", await doors.All["plain, header"](issuer.Token("user-1", sub: ["match-*"]), "match-1"));
    }

    /// <summary>As the hub stores them, but for their ids.</summary>
    private static async Task FillAsync(string database, DateTimeOffset moment)
    {
        await using var store = new SqliteMessageStore(
            database, TimeProvider.System, NullLogger<SqliteMessageStore>.Instance);
        await store.OpenAsync(CancellationToken.None);
        var clock = new VersionClock(TimeProvider.System);
        var puts = Enumerable.Range(0, Revocations.Max).Select(number => store.PutAsync(
            ReservedRooms.Revocations,
            new Message
            {
                Id = $"revoked-{number}",
                Version = clock.Next(),
                Data = JsonSerializer.SerializeToUtf8Bytes(
                    new { tokenId = $"leaked-{number}", issuedBefore = moment.ToUnixTimeMilliseconds() }),
                ExpiresAt = moment.AddDays(1).ToUnixTimeMilliseconds(),
            }, PutCondition.None, CancellationToken.None).AsTask());
        foreach (var some in puts.Chunk(1000))
            Assert.All(await Task.WhenAll(some), put => Assert.Equal(PutOutcome.Created, put.Outcome));
    }
}
