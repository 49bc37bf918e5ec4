using System.Text.Json;
using Pubby.Client.Tests.Support;
using Pubby.Testing;
using Pubby.Testing.Tokens;

namespace Pubby.Client.Tests.Transport;

/// <summary>Data arrives as it was published, with either protocol.</summary>
public sealed class DataTests
{
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "127", "128", "-32", "-33", "65535", "65536", "4294967295", "4294967296",
        "9007199254740991", "-9007199254740991",
        "9223372036854775807", "18446744073709551615", "0.5", "-1.25e-7", "1e300", "\"\"",
        "\"täglich \\u0000 \\\"😀\\\"\"", "[]", "{}", "[[[[[1]]]]]",
        "{\"a\":{\"b\":[1,\"x\",null,true,{\"c\":0.1}]},\"\":1,\"ключ\":2}",
    ];

    [Theory]
    [InlineData(PubbyProtocol.MessagePack)]
    [InlineData(PubbyProtocol.Json)]
    public async Task Every_kind_of_JSON_arrives_live_and_in_a_dump(PubbyProtocol protocol)
    {
        await using var hub = await HubBehindRelay.StartAsync();
        await using var client = hub.NewClient(protocol);
        await using var live = await client.OpenRoomAsync<JsonElement>("values").WaitAsync(Eventually.Limit);
        var all = Values.Append($"\"{new string('x', 60_000)}\"").ToArray();
        for (var at = 0; at < all.Length; at++)
            await hub.PutAsync("values", $"v{at}", all[at], at == 0 ? "?ttl=3600" : "");
        await Eventually.UntilAsync(() => live.State.Count == all.Length, "all arrived");
        await using var other = hub.NewClient(protocol);
        await using var dumped = await other.OpenRoomAsync<JsonElement>("values").WaitAsync(Eventually.Limit);

        Assert.Equal(RoomText.Of(live.State), RoomText.Of(dumped.State));
        Assert.NotNull(dumped.State["v0"].ExpiresAt);
        Assert.Equal(live.State["v0"], dumped.State["v0"] with { Data = live.State["v0"].Data });
        for (var at = 0; at < all.Length; at++)
        {
            Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(all[at]).RootElement, dumped.State[$"v{at}"].Data),
                $"{all[at]} came as {dumped.State[$"v{at}"].Data}");
        }
    }

    [Fact]
    public async Task A_token_is_asked_for_once_and_one_that_cannot_be_had_is_tried_again()
    {
        using var issuer = new TokenIssuer();
        await using var hub = await HubBehindRelay.StartAsync(issuer.Settings);
        var asked = 0;
        await using var client = hub.NewClient(configure: options => options.TokenProvider = _ =>
        {
            return Interlocked.Increment(ref asked) == 1
                ? throw new InvalidOperationException("the identity service is away")
                : new ValueTask<string>(issuer.Token());
        });
        await hub.PutAsync("match-1", "id", "1");
        await using var watch = await RoomWatch.OpenAsync(client, "match-1");
        Assert.Equal(2, asked);
        await hub.Hub.KillAsync();
        await hub.RestartAsync();
        await watch.UntilResumedAsync(1, client);
        Assert.Equal(2, asked);
    }
}
