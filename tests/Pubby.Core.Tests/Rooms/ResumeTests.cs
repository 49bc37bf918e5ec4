using Pubby.Core.Messages;
using Pubby.Core.Testing;

namespace Pubby.Core.Tests.Rooms;

public sealed class ResumeTests : IDisposable
{
    private readonly TestNode _node = new();

    [Fact]
    public async Task A_resume_brings_what_changed_since_the_cursor_deletions_and_expiries_included()
    {
        var cursor = (await _node.PublishAsync("match", "old", "1")).Version;
        await _node.PublishAsync("match", "doomed", "1");
        await _node.PublishAsync("match", "brief", "1", ttl: 100);
        _node.Advance(TimeSpan.FromMinutes(2));
        await _node.PublishAsync("match", "new", "1");
        await _node.PublishAsync("match", "doomed", null);

        var client = _node.Connect();
        await client.SubscribeAsync("match", cursor: cursor + (long)TimeSpan.FromSeconds(90).TotalMicroseconds,
            epoch: "epoch1");
        _node.Settle();

        var frames = client.Connection.NewFrames().Select(frame => frame.Json).ToArray();
        Assert.Equal("resume", frames[0].GetProperty("mode").GetString());
        Assert.Equal("resume", frames[1].GetProperty("mode").GetString());
        Assert.Equal(["brief", "new", "doomed"], frames[1].GetProperty("messages").EnumerateArray()
            .Select(item => item.GetProperty("id").GetString()!));
        Assert.Equal("expired", frames[1].GetProperty("messages")[0].GetProperty("reason").GetString());
        Assert.True(frames[1].GetProperty("messages")[2].GetProperty("deleted").GetBoolean());
    }

    [Fact]
    public async Task A_resume_goes_back_a_minute_because_messages_may_arrive_out_of_order()
    {
        await _node.PublishAsync("match", "before", "1");
        _node.Advance(TimeSpan.FromSeconds(59));
        var cursor = (await _node.PublishAsync("match", "score", "1")).Version;
        var client = _node.Connect();
        await client.SubscribeAsync("match", cursor: cursor, epoch: "epoch1");
        _node.Settle();

        Assert.Equal(["subscribed resume", "resume of 2"], client.Read());
    }

    [Theory]
    [InlineData(1L << 52, "epoch1", "ahead of the room")]
    [InlineData(1L, "epoch1", "older than the retention")]
    [InlineData(null, "another", "of another epoch")]
    public async Task A_cursor_that_cannot_resume_resets_with_a_complete_dump(long? cursor, string epoch, string why)
    {
        var version = (await _node.PublishAsync("match", "score", "1")).Version;
        var client = _node.Connect();
        await client.SubscribeAsync("match", cursor: cursor ?? version, epoch: epoch);
        _node.Settle();

        Assert.True(client.Read() is ["subscribed reset", "reset of 1"], $"A cursor {why} resets.");
    }

    [Theory]
    [InlineData(-1, "reset")]
    [InlineData(1, "resume")]
    public async Task Deletions_are_remembered_for_24_hours(int secondsInside, string mode)
    {
        await _node.PublishAsync("match", "score", "1");
        var edge = VersionClock.Microseconds(_node.Time.GetUtcNow()) + (long)TimeSpan.FromSeconds(secondsInside)
            .TotalMicroseconds;
        _node.Advance(TimeSpan.FromHours(24));
        await _node.PublishAsync("match", "score", "2");
        var client = _node.Connect();
        await client.SubscribeAsync("match", cursor: edge, epoch: "epoch1");
        _node.Settle();

        Assert.Equal([$"subscribed {mode}", $"{mode} of 1"], client.Read());
    }

    [Fact]
    public async Task After_a_reconnect_with_a_cursor_the_client_holds_what_the_room_holds()
    {
        var client = _node.Connect();
        await client.SubscribeAsync("match", dump: true);
        for (var i = 0; i < 10; i++) await _node.PublishAsync("match", $"m{i}", "1");
        _node.Settle();
        var held = client.View("match");
        client.Rooms.LeaveAll();
        await _node.PublishAsync("match", "m3", null);
        await _node.PublishAsync("match", "m4", "2");
        _node.Advance(TimeSpan.FromHours(2));
        await _node.PublishAsync("match", "m5", "3");

        var back = _node.Connect(client);
        await back.SubscribeAsync("match", cursor: held.Cursor, epoch: "epoch1");
        _node.Settle();

        Assert.Equal(await _node.TextOfStoreAsync("match"), back.View("match").Text);
        Assert.Empty(back.View("match").Faults);
    }

    [Fact]
    public async Task A_client_that_saw_an_empty_room_resumes_at_any_age_with_all_that_came_since()
    {
        var client = _node.Connect();
        await client.SubscribeAsync("match", dump: true);
        _node.Settle();
        client.Read();
        Assert.Equal("resume",
            (await client.SubscribeAsync("match", cursor: client.View("match").Cursor, epoch: "epoch1")).Mode);
        _node.Settle();
        Assert.Equal(["subscribed resume", "resume of 0"], client.Read());

        client.Rooms.LeaveAll();
        await _node.PublishAsync("match", "score", "1");
        await _node.PublishAsync("match", "doomed", "1");
        await _node.PublishAsync("match", "doomed", null);
        _node.Advance(TimeSpan.FromHours(25));
        var back = _node.Connect(client);
        await back.SubscribeAsync("match", cursor: 0, epoch: "epoch1");
        _node.Settle();

        Assert.Equal("subscribed resume", back.Read()[0]);
        Assert.Equal(await _node.TextOfStoreAsync("match"), back.View("match").Text);
    }

    [Fact]
    public async Task A_cursor_of_any_age_resumes_while_the_room_stays_alive_and_forgets_nothing()
    {
        await _node.Connect().SubscribeAsync("match");
        var cursor = (await _node.PublishAsync("match", "score", "1")).Version;
        _node.Advance(TimeSpan.FromHours(49));

        Assert.Equal("resume", await ModeOfResumeAsync(cursor));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cursor_from_before_a_forgotten_deletion_resets(bool byTime)
    {
        await _node.Connect().SubscribeAsync("match");
        await _node.PublishAsync("match", "doomed", "1", ttl: byTime ? 3600 : null);
        var cursor = (await _node.PublishAsync("match", "score", "1")).Version;
        if (!byTime) await _node.PublishAsync("match", "doomed", null);
        _node.Advance(TimeSpan.FromHours(26));

        Assert.Equal("reset", await ModeOfResumeAsync(cursor));
    }

    [Fact]
    public async Task A_reloaded_room_lacks_old_deletions_even_if_its_cursor_is_the_clients()
    {
        await _node.PublishAsync("match", "doomed", "1");
        var cursor = (await _node.PublishAsync("match", "score", "1")).Version;
        await _node.PublishAsync("match", "doomed", null);
        _node.Advance(TimeSpan.FromHours(25));

        Assert.Equal("reset", await ModeOfResumeAsync(cursor));
    }

    public void Dispose() => _node.Dispose();

    private async Task<string?> ModeOfResumeAsync(long cursor) =>
        (await _node.Connect().SubscribeAsync("match", cursor: cursor, epoch: "epoch1")).Mode;
}
