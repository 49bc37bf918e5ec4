using Pubby.Aws.Streams;

namespace Pubby.Aws.Tests.Streams;

/// <summary>What a node takes and gives up. Shards here are a, with its children b and c; d has no parent.</summary>
public sealed class StreamShardAssignmentTests
{
    private readonly HashSet<string> _dead = [];

    [Fact]
    public void A_child_is_not_read_before_its_parent_was_read_to_the_end()
    {
        StreamShard[] shards = [new("b", "a", false), new("a", null, true), new("c", "a", false)];
        Assert.Equal(["a"], Taken(shards, [Lease("a", "")]));
        Assert.Empty(Taken(shards, [Lease("a", "other")]));
        var after = Plan(shards, [Lease("a", "", StreamShardProgress.Read)]).Take;
        Assert.Equal(["b", "c"], after.Select(claim => claim.Shard));
        Assert.All(after, claim => Assert.Equal(StreamShardStart.Oldest, claim.Start));
    }

    [Fact]
    public void A_parent_that_is_no_longer_listed_holds_nobody_up() =>
        Assert.Equal(["b"], Taken([new("b", "a", false)], []));

    [Fact]
    public void What_nobody_in_the_region_ever_read_before_begins_now_and_a_closed_shard_of_it_is_skipped()
    {
        var claims = Plan([new("a", null, true), new("d", null, false)], []).Take;
        Assert.Equal([("a", true), ("d", false)], claims.Select(claim => (claim.Shard, claim.IsSkipped)));
        Assert.Equal(StreamShardStart.Latest, claims[1].Start);
        var child =
            Assert.Single(
                Plan([new("a", null, true), new("b", "a", false)], [Lease("a", "", StreamShardProgress.Skipped)]).Take);
        Assert.Equal(StreamShardStart.Latest, child.Start);
    }

    [Fact]
    public void The_shards_of_the_living_are_left_to_them_and_those_of_the_dead_are_taken_where_they_were()
    {
        StreamShard[] shards = [new("a", null, false)];
        Assert.Empty(Taken(shards, [Lease("a", "other")]));
        _dead.Add("other");
        var claim = Assert.Single(Plan(shards, [Lease("a", "other") with { Taken = "17" }]).Take);
        Assert.Equal(("17", "other"), (claim.Seen!.Taken, claim.Seen.Owner));
    }

    [Fact]
    public void A_node_takes_again_what_is_its_own_and_not_held_as_the_answer_was_lost()
    {
        StreamShard[] shards = [new("a", null, false), new("b", null, false)];
        var claim =
            Assert.Single(Plan(shards, [Lease("a", "me") with { Taken = "17" }, Lease("b", "me")], "b").Take);
        Assert.Equal(("a", "17", "me"), (claim.Shard, claim.Seen!.Taken, claim.Seen.Owner));
    }

    [Fact]
    public void Each_node_takes_its_share_and_no_more()
    {
        StreamShard[] shards =
            [new("a", null, false), new("b", null, false), new("c", null, false), new("d", null, false)];
        Assert.Equal(4, Taken(shards, []).Count());
        Assert.Equal(2, Taken(shards, [Lease("a", "other")]).Count());
        Assert.Empty(
            Taken(shards, [Lease("a", "me"), Lease("b", "me"), Lease("c", "other"), Lease("d", "")], "a", "b"));
    }

    [Fact]
    public void A_node_that_has_nothing_says_so_where_another_has_two_and_that_one_gives_one_up()
    {
        StreamShard[] shards = [new("a", null, false), new("b", null, false)];
        LeaseItem[] leases = [Lease("a", "other"), Lease("b", "other")];
        Assert.True(Plan(shards, leases).IsWaiting);
        Assert.False(Plan([shards[0]], [leases[0]]).IsWaiting);
        LeaseItem[] withWaiting =
            [Lease("a", "me"), Lease("b", "me"),
                new("waiting/other", "other", 1, StreamShardStart.Oldest, null, StreamShardProgress.Open)];
        Assert.Equal("label/b", Plan(shards, withWaiting, "a", "b").GiveUp);
        _dead.Add("other");
        Assert.Null(Plan(shards, withWaiting, "a", "b").GiveUp);
    }

    private static LeaseItem Lease(string shard, string owner,
        StreamShardProgress progress = StreamShardProgress.Open) =>
            new($"label/{shard}", owner, 1, StreamShardStart.Oldest, null, progress);

    private IEnumerable<string> Taken(StreamShard[] shards, LeaseItem[] leases, params string[] held) =>
        Plan(shards, leases, held).Take.Select(claim => claim.Shard);

    private StreamShardAssignment Plan(StreamShard[] shards, LeaseItem[] leases, params string[] held) =>
        StreamShardAssignment.Of("label", shards, leases, "me", held.Select(shard => $"label/{shard}").ToHashSet(),
            lease => lease.Owner.Length > 0 && !_dead.Contains(lease.Owner));
}
