using System.Net.Http.Json;
using System.Text.Json;

namespace Pubby.Publisher.Tests;

/// <summary>What a publisher gets from a real hub.</summary>
public sealed class PublishTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    private PubbyPublisher Publisher => fixture.Publisher;

    [Fact]
    public async Task A_put_creates_replaces_and_finds_itself()
    {
        var created = await Publisher.PutAsync("puts", "score", new Score(1, 0));
        var replaced = await Publisher.PutAsync("puts", "score", new Score(2, 0));
        var again = await Publisher.PutAsync("puts", "score", new Score(2, 0));
        Assert.Equal(("puts", "score", PublishOutcome.Stored), (created.Room, created.Id, created.Outcome));
        Assert.True(replaced.Version > created.Version);
        Assert.Equal((replaced.Version, PublishOutcome.Unchanged), (again.Version, again.Outcome));
        Assert.Equal("""{"home":2,"away":0}""", await StoredAsync("puts", "score"));
    }

    [Fact]
    public async Task A_post_gets_an_id_that_sorts_after_those_before_it()
    {
        var ids = new List<string>();
        for (var at = 0; at < 3; at++) ids.Add((await Publisher.PostAsync("posts", at)).Id);
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.Equal("2", await StoredAsync("posts", ids[2]));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Publisher.PostAsync("posts", 1, new PublishOptions { Condition = PublishCondition.Absent }));
    }

    [Fact]
    public async Task A_delete_is_done_also_where_there_is_nothing()
    {
        var put = await Publisher.PutAsync("deletes", "id", 1);
        var deleted = await Publisher.DeleteAsync("deletes", "id");
        Assert.True(deleted.Version > put.Version);
        Assert.Equal(new PublishResult("deletes", "id", 0, PublishOutcome.Unchanged),
            await Publisher.DeleteAsync("deletes", "id"));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Publisher.DeleteAsync("deletes", "id", PublishCondition.Absent));
    }

    [Fact]
    public async Task Conditions_hold_or_the_code_says_so()
    {
        var first =
            await Publisher.PutAsync("conditions", "id", 1, new PublishOptions { Condition = PublishCondition.Absent });
        Assert.Equal("version_mismatch",
            await CodeAsync(() =>
                Publisher.PutAsync("conditions", "id", 2, new PublishOptions { Condition = PublishCondition.Absent })));
        var second =
            await Publisher.PutAsync("conditions", "id", 2,
                new PublishOptions { Condition = PublishCondition.Version(first.Version) });
        Assert.Equal("version_mismatch",
            await CodeAsync(() =>
                Publisher.PutAsync("conditions", "id", 3,
                    new PublishOptions { Condition = PublishCondition.Version(first.Version) })));
        Assert.Equal("version_mismatch",
            await CodeAsync(() => Publisher.DeleteAsync("conditions", "id", PublishCondition.Version(first.Version))));
        await Publisher.DeleteAsync("conditions", "id", PublishCondition.Version(second.Version));
        Assert.Equal("version_mismatch",
            await CodeAsync(() =>
                Publisher.PutAsync("conditions", "id", 4,
                    new PublishOptions { Condition = PublishCondition.Present })));
    }

    [Fact]
    public async Task A_time_to_live_and_broadcast_only_reach_the_hub()
    {
        await Publisher.PutAsync("options", "flash", "goal",
            new PublishOptions { TimeToLive = TimeSpan.FromSeconds(59.5) });
        var stored =
            await fixture.Http.GetFromJsonAsync<JsonElement>(
                new Uri("/v1/rooms/options/messages/flash", UriKind.Relative));
        var inSeconds = stored.GetProperty("expiresAt").GetInt64() / 1000.0 - stored.GetProperty("version")
            .GetInt64() / 1_000_000.0;
        Assert.InRange(inSeconds, 59, 61);
        Assert.Equal(PublishOutcome.Broadcast,
            (await Publisher.PutAsync("options", "passing", 1, new PublishOptions { Ephemeral = true })).Outcome);
    }

    [Theory]
    [InlineData("no/room", "id", 10, "room_invalid")]
    [InlineData("..", "id", 10, "room_invalid")]
    [InlineData("room", "", 10, "id_invalid")]
    [InlineData("room", "id", 70_000, "too_large")]
    [InlineData("room", "id", 5_000_000, "too_large")]
    [InlineData("room", "id", 50_000_000, "too_large")]
    public async Task What_cannot_be_published_is_refused_by_its_code(
        string room, string id, int length, string code) =>
        Assert.Equal(code, await CodeAsync(() => Publisher.PutAsync(room, id, new string('x', length))));

    [Fact]
    public async Task A_wrong_key_and_a_wrong_time_to_live_are_refused_by_their_codes()
    {
        using var stranger =
            new PubbyPublisher(new PubbyPublisherOptions { Addresses = { fixture.Hub.Url }, Key = "wrong" });
        var fault = await Assert.ThrowsAsync<PubbyPublishException>(() => stranger.PutAsync("room", "id", 1));
        Assert.Equal(("unauthorized", 401), (fault.Code, fault.Status));
        Assert.Contains("does not know", fault.Message, StringComparison.Ordinal);
        Assert.Equal("ttl_invalid",
            await CodeAsync(() =>
                Publisher.PutAsync("room", "id", 1, new PublishOptions { TimeToLive = TimeSpan.FromDays(400) })));
    }

    [Fact]
    public async Task A_prefix_that_the_hub_does_not_have_is_told_by_the_hub()
    {
        using var lost =
            new PubbyPublisher(
                new PubbyPublisherOptions { Addresses = { $"{fixture.Hub.Url}/elsewhere" }, Key = "key" });
        var fault = await Assert.ThrowsAsync<PubbyPublishException>(() => lost.PutAsync("room", "id", 1));
        Assert.Equal(("not_found", 404), (fault.Code, fault.Status));
    }

    private static async Task<string> CodeAsync(Func<Task> publish) =>
        (await Assert.ThrowsAsync<PubbyPublishException>(publish)).Code;

    private async Task<string> StoredAsync(string room, string id) =>
        (await fixture.Http.GetFromJsonAsync<JsonElement>(new Uri($"/v1/rooms/{room}/messages/{id}", UriKind.Relative)))
            .GetProperty("data").GetRawText();

    private sealed record Score(int Home, int Away);
}
