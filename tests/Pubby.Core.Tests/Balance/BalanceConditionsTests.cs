using Pubby.Core.Balance;
using Pubby.Core.Draining;

namespace Pubby.Core.Tests.Balance;

public sealed class BalanceConditionsTests
{
    private static readonly TimeSpan Now = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(15);

    private static readonly NodeRecord Self = new(
        "self", 100, 1000, NodePhase.Serving, 1000, IsRed: false, Shed: 0, "1", DateTimeOffset.UnixEpoch);

    private static readonly NodeRecord Other = Self with { Id = "other" };

    private static readonly BalanceConditions Calm = new(
        View(Self, Other), "self", RedisRecoveredAt: null, AreShardsLate: false, BurstAt: null);

    /// <summary>The names of the reasons, and when they hold.</summary>
    public static TheoryData<string, string> Reasons => new()
    {
        { "", nameof(Calm) },
        { "ViewYoung", "no view" },
        { "ViewYoung", "known for 20 s" },
        { "ViewStale", "read 20 s ago" },
        { "ViewStale", "without this node" },
        { "MembershipChanged", "changed 20 s ago" },
        { "NodeNotServing", "one starts" },
        { "NodeNotServing", "one leaves" },
        { "NodeNotServing", "one drains" },
        { "RegionRed", "red" },
        { "RedisRecovered", "redis 20 s ago" },
        { "", "redis 40 s ago" },
        { "ShardsLate", "shards" },
        { "Connects", "a herd" },
        { "Connects", "a herd 10 s ago" },
        { "", "a herd 15 s ago" },
        { "RegionRed ShardsLate", "two" },
    };

    [Theory]
    [MemberData(nameof(Reasons))]
    public void While_anything_else_is_going_on_nobody_is_moved(string reasons, string when) =>
        Assert.Equal(reasons, string.Join(' ', Conditions(when).BlocksAt(Now, Quiet, MaxAge)));

    [Fact]
    public void A_view_is_young_again_after_a_pause_and_changes_with_its_nodes()
    {
        var view = FleetView.After(null, [Self], At(0), Quiet);
        view = FleetView.After(view, [Self], At(5), Quiet);
        Assert.Equal((At(5), At(0), At(0)), (view.ReadAt, view.KnownSince, view.ChangedAt));
        view = FleetView.After(view, [Self, Other], At(10), Quiet);
        Assert.Equal((At(0), At(10)), (view.KnownSince, view.ChangedAt));
        view = FleetView.After(view, [Other, Self], At(15), Quiet);
        Assert.Equal((At(0), At(10)), (view.KnownSince, view.ChangedAt));
        view = FleetView.After(view, [Self, Other], At(60), Quiet);
        Assert.Equal((At(60), At(60)), (view.KnownSince, view.ChangedAt));

        static TimeSpan At(int second) => TimeSpan.FromSeconds(second);
    }

    [Fact]
    public void A_burst_is_more_than_half_of_what_the_node_could_still_take()
    {
        var burst = new ConnectBurst();
        burst.Observe(Ago(3), connects: 333, free: 667);
        Assert.Null(burst.LastAt);
        burst.Observe(Ago(2), connects: 334, free: 666);
        burst.Observe(Ago(1), connects: 0, free: 1000);
        Assert.Equal(Ago(2), burst.LastAt);
    }

    private static BalanceConditions Conditions(string when) => when switch
    {
        nameof(Calm) => Calm,
        "no view" => Calm with { View = null },
        "known for 20 s" => Calm with { View = View(Self, Other) with { KnownSince = Ago(20) } },
        "read 20 s ago" => Calm with { View = View(Self, Other) with { ReadAt = Ago(20) } },
        "without this node" => Calm with { View = View(Other) },
        "changed 20 s ago" => Calm with { View = View(Self, Other) with { ChangedAt = Ago(20) } },
        "one starts" => With(NodePhase.Starting),
        "one leaves" => With(NodePhase.Leaving),
        "one drains" => With(NodePhase.Draining),
        "red" => Calm with { View = View(Self, Other with { IsRed = true }) },
        "redis 20 s ago" => Calm with { RedisRecoveredAt = Ago(20) },
        "redis 40 s ago" => Calm with { RedisRecoveredAt = Ago(40) },
        "shards" => Calm with { AreShardsLate = true },
        "a herd" => Calm with { BurstAt = Now },
        "a herd 10 s ago" => Calm with { BurstAt = Ago(10) },
        "a herd 15 s ago" => Calm with { BurstAt = Ago(15) },
        "two" => Calm with { View = View(Self with { IsRed = true }, Other), AreShardsLate = true },
        _ => throw new ArgumentOutOfRangeException(nameof(when), when, null),
    };

    private static BalanceConditions With(NodePhase phase) =>
        Calm with { View = View(Self, Other with { Phase = phase }) };

    private static FleetView View(params NodeRecord[] nodes) => new(nodes, Ago(2), TimeSpan.Zero, TimeSpan.Zero);

    private static TimeSpan Ago(int seconds) => Now - TimeSpan.FromSeconds(seconds);
}
