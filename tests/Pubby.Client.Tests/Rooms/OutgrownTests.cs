namespace Pubby.Client.Tests.Rooms;

/// <summary>Ephemeral messages are in no dump and are never deleted. With ids of their own they add up.</summary>
public sealed class OutgrownTests
{
    /// <summary>How many may be added since the last dump.</summary>
    private const int Most = 100_000;

    [Fact]
    public void A_room_that_has_grown_too_much_is_asked_for_anew_and_forgets_what_no_dump_holds()
    {
        using var scene = new RoomsScene();
        var handle = scene.Open("match-1");
        scene.Answer();
        scene.Dump("match-1", cursor: 1);
        for (var at = 0; at < Most; at++) scene.Message("match-1", $"id-{at}", 2 + at);
        Assert.Single(scene.Sent);

        scene.Message("match-1", "one-more", 2 + Most);
        Assert.Equal(2, scene.Sent.Count);
        var request = Assert.Single(scene.LastRequest);
        Assert.True(request.Dump);
        Assert.Null(request.Cursor);

        scene.Message("match-1", "and-another", 3 + Most);
        Assert.Equal(2, scene.Sent.Count);
        scene.Answer();
        scene.Dump("match-1", cursor: 3 + Most);
        Assert.Empty(handle.Held);
        for (var at = 0; at < Most; at++) scene.Message("match-1", $"new-{at}", 4 + Most + at);
        Assert.Equal(2, scene.Sent.Count);
    }
}
