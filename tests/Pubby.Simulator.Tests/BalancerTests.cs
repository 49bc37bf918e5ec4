using Pubby.Simulator.Balancers;
using Pubby.Simulator.Chance;
using Pubby.Simulator.Nodes;

namespace Pubby.Simulator.Tests;

public sealed class BalancerTests
{
    private readonly Xoshiro _random = new(5);

    [Fact]
    public void Round_robin_gives_everyone_the_same_whatever_they_have() =>
        Assert.Equal([250, 250, 250, 250], Give(new RoundRobin(slowStart: 0), 1000, [9000, 0, 5000, 7]));

    [Fact]
    public void A_new_target_of_round_robin_starts_slowly_where_it_is_told_to()
    {
        var targets = TargetsWith([0, 0]);
        Assert.Equal(1000, Give(new RoundRobin(slowStart: 100), 1000, targets, now: 1e9).Sum());
        var given = Give(new RoundRobin(slowStart: 100), 1000, [targets[0], NewAt(50)], now: 75);
        Assert.Equal(800.0, given[0], 10.0);
    }

    [Theory]
    [InlineData(30, new long[] { 10, 0, 100 }, new long[] { 10, 20, 0 })]
    [InlineData(200, new long[] { 10, 0, 100 }, new long[] { 93, 103, 4 })]
    [InlineData(5, new long[] { 10, 0, 100 }, new long[] { 0, 5, 0 })]
    public void Least_connections_fills_the_lowest_like_water(long clients, long[] counts, long[] given) =>
        Assert.Equal(given.Select(one => (double)one), Give(new LeastOutstanding(), clients, counts)
            .Select(one => (double)one), (one, other) => Math.Abs(one - other) <= 1);

    [Fact]
    public void The_better_of_two_gets_more_the_fewer_it_has()
    {
        var given = Give(new RandomOfTwo(), 90_000, [0, 10, 20]);
        // 5, 3 and 1 of 9.
        Assert.InRange(given[0], 49_000, 51_000);
        Assert.InRange(given[1], 29_000, 31_000);
        Assert.InRange(given[2], 9_500, 10_500);
    }

    private long[] Give(IBalancer balancer, long clients, long[] counts) =>
        Give(balancer, clients, TargetsWith(counts), now: 0);

    private long[] Give(IBalancer balancer, long clients, Target[] targets, double now)
    {
        var given = new long[targets.Length];
        balancer.Give(targets, self: 0, clients, now, given, _random);
        Assert.Equal(clients, given.Sum());
        return given;
    }

    private static Target[] TargetsWith(long[] counts) =>
    [
        .. counts.Select(count =>
        {
            var target = new Target(NodeWith(count), new HealthChecks(), phase: 0);
            target.Trust();
            target.Outstanding[0] = count;
            return target;
        }),
    ];

    private static Target NewAt(double second)
    {
        var target = new Target(NodeWith(0), new HealthChecks(Rise: 1), phase: 0);
        target.Check(second);
        return target;
    }

    private static Node NodeWith(long count)
    {
        var node = new Node("a", 0, 0, (new NodeSettings(), new()), new Clock(0.1));
        node.Begin(count);
        return node;
    }
}
