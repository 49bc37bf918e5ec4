namespace Pubby.Client.Tests.Rooms;

/// <summary>The hub closes a connection that sends more than 200 commands at once, or 50 a second for long.</summary>
public sealed class CommandRateTests
{
    private const int HubBurst = 200;
    private const int HubASecond = 50;

    [Fact]
    public void Rooms_that_are_opened_and_left_one_after_another_stay_within_the_hubs_budget()
    {
        using var scene = new RoomsScene();
        OpenAndLeave(scene, from: 0);
        Assert.InRange(scene.Sent.Count, 1, HubBurst);

        for (var second = 1; second <= 10; second++)
        {
            scene.Time.Advance(TimeSpan.FromSeconds(1));
            OpenAndLeave(scene, from: second * 1000);
            Assert.InRange(scene.Sent.Count, 1, HubBurst + (second * HubASecond));
        }
    }

    [Fact]
    public void Rooms_that_wait_for_a_command_share_the_next_one()
    {
        using var scene = new RoomsScene();
        OpenAndLeave(scene, from: 0);
        var before = scene.Sent.Count;
        scene.Open("match-1");
        scene.Open("match-2");
        Assert.Equal(before, scene.Sent.Count);

        scene.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["match-1", "match-2"], scene.LastRequest.Select(request => request.Room));
    }

    [Fact]
    public void Rooms_that_are_opened_do_not_wait_for_those_that_are_left()
    {
        using var scene = new RoomsScene();
        var handles = Enumerable.Range(0, 1000).Select(at => scene.Open($"room-{at}")).ToArray();
        while (scene.Unanswered > 0) scene.Answer();
        foreach (var handle in handles) scene.Rooms.Release(handle);
        scene.Open("match-1");

        scene.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("match-1", Assert.Single(scene.LastRequest).Room);
    }

    [Fact]
    public void A_room_that_is_opened_and_left_again_while_it_waits_to_be_left_is_left()
    {
        using var scene = new RoomsScene();
        var handles = Enumerable.Range(0, 1000).Select(at => scene.Open($"room-{at}")).ToArray();
        while (scene.Unanswered > 0) scene.Answer();
        foreach (var handle in handles) scene.Rooms.Release(handle);
        scene.Rooms.Release(scene.Open("room-999"));

        for (var second = 0; second < 60; second++) scene.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new { unsubscribe = "room-999" }.ToString(), scene.Sent[^1].ToString());
    }

    [Fact]
    public void A_room_that_waits_to_be_left_in_the_middle_of_its_dump_takes_nothing_of_it_when_it_is_opened_again()
    {
        using var scene = new RoomsScene();
        var handles = Enumerable.Range(0, 1000).Select(at => scene.Open($"room-{at}")).Append(scene.Open("match-1"))
            .ToArray();
        while (scene.Unanswered > 0) scene.Answer();
        scene.Dump("match-1", cursor: 1, isLast: false, "a");
        foreach (var handle in handles) scene.Rooms.Release(handle);
        var again = scene.Open("match-1");
        scene.Dump("match-1", cursor: 2, isLast: true, "b");
        scene.Message("match-1", "c", version: 3);
        Assert.Empty(again.Held);
        Assert.False(again.IsComplete);

        for (var second = 0; second < 60; second++) scene.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new { unsubscribe = "match-1" }.ToString(), scene.Sent[^2].ToString());
        Assert.Equal("match-1", Assert.Single(scene.LastRequest).Room);
        scene.Message("match-1", "c", version: 3);
        scene.Left("match-1");
        scene.Answer();
        scene.Dump("match-1", cursor: 4, isLast: true, "a", "b");
        Assert.Equal(["a", "b"], again.Held.Order());
        Assert.True(again.IsComplete);
    }

    /// <summary>A thousand rooms, each answered before it is left.</summary>
    private static void OpenAndLeave(RoomsScene scene, int from)
    {
        for (var at = from; at < from + 1000; at++)
        {
            var handle = scene.Open($"room-{at}");
            while (scene.Unanswered > 0) scene.Answer();
            scene.Rooms.Release(handle);
        }
    }
}
