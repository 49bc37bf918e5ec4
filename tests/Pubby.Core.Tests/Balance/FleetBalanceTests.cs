using CsCheck;
using Pubby.Core.Balance;

namespace Pubby.Core.Tests.Balance;

/// <summary>Whole fleets, by the plans that the hub runs and balancers that are modelled.</summary>
public sealed class FleetBalanceTests
{
    private static readonly BalanceLimits Limits = new();

    /// <summary>
    /// Nodes; clients for each; nodes that join; whether one dies later; the oldest view, in seconds.
    /// </summary>
    private static readonly Gen<(int Nodes, int Each, int Join, bool Dies, int Lag, int Seed)> Fleets =
        Gen.Select(
            Gen.OneOf(Gen.Int[2, 12], Gen.Int[2, 12], Gen.Int[13, 60], Gen.Int[61, 300]), Gen.Int[300, 3000],
            Gen.Int[1, 12], Gen.Bool, Gen.Int[0, 3].Select(views => views * 5), Gen.Int);

    [Fact]
    public void With_least_connections_every_fleet_settles_and_hardly_a_client_is_moved_in_vain() =>
        Fleets.Sample(fleet =>
        {
            var (model, ideal, changes) = Run(fleet, new ModelBalancer.LeastConnections(), mixed: true);
            // A client is whole, so each of the others may keep less than one that the smallest lacks.
            Assert.InRange(model.Load.UnevenGap, 0, Math.Max(Limits.MinGap, model.Nodes.Count));
            Assert.InRange(model.Moved, 0, (ideal * 1.05) + model.Nodes.Count);
            Assert.InRange(model.LowestDonor, 0.95, double.PositiveInfinity);
            Assert.All(model.Nodes, node => Assert.InRange(node.Turns, 0, 2 * changes));
            Assert.Equal(0, model.Warnings);
        }, iter: 60);

    [Theory]
    [InlineData(nameof(ModelBalancer.RoundRobin))]
    [InlineData(nameof(ModelBalancer.PowerOfTwo))]
    public void With_other_balancers_no_donor_falls_below_its_share_and_nobody_moves_past_the_budget(string kind) =>
        Fleets.Sample(fleet =>
        {
            ModelBalancer balancer = kind == nameof(ModelBalancer.RoundRobin)
                ? new ModelBalancer.RoundRobin() : new ModelBalancer.PowerOfTwo();
            var (model, _, changes) = Run(fleet, balancer, mixed: false);
            Assert.InRange(model.LowestDonor, 0.95, double.PositiveInfinity);
            Assert.All(model.Nodes, node =>
            {
                Assert.InRange(node.Turns, 0, 2 * changes);
                Assert.InRange(node.Shed, 0, Limits.MovesPerClientHour * 2 * fleet.Each);
            });
        }, iter: 30);

    [Theory]
    [InlineData(10, 20_000)]
    [InlineData(100, 2_000)]
    public void One_node_more_is_filled_with_least_connections(int nodes, int each)
    {
        var model = Scaled(new ModelBalancer.LeastConnections(), nodes, each, more: 1);
        model.Run(300);
        Assert.InRange(model.Nodes[^1].Count, 0.95 * nodes * each / (nodes + 1), each);
        Assert.InRange(model.Moved, 0, each * 1.05);
        Assert.Equal(0, model.Warnings);
    }

    [Theory]
    [InlineData(10, 20_000)]
    [InlineData(100, 2_000)]
    public void One_node_more_under_round_robin_is_warned_of_once_and_stops_at_the_budget(int nodes, int each)
    {
        var model = Scaled(new ModelBalancer.RoundRobin(), nodes, each, more: 1);
        model.Run(3600);
        Assert.Equal(1, model.Warnings);
        // Half of the hour's budget, and what it was already past when it turned out.
        Assert.InRange(model.Moved, each, nodes * each * 0.6);
        Assert.InRange(model.Nodes.Max(node => node.Shed), 0, each * 0.6);
    }

    [Fact]
    public void From_three_to_five_nodes_round_robin_is_let_be()
    {
        var model = Scaled(new ModelBalancer.RoundRobin(), nodes: 3, each: 4_000, more: 2);
        model.Run(120);
        Assert.InRange(model.Efficiency!.Value, 0.3, 0.5);
        model.Run(600);
        Assert.Equal(0, model.Warnings);
        Assert.InRange(model.Load.UnevenGap, 0, Limits.MinGap);
    }

    [Fact]
    public void An_even_fleet_moves_nobody()
    {
        var model = Scaled(new ModelBalancer.RoundRobin(), nodes: 12, each: 2_000, more: 0);
        model.Run(3600);
        Assert.Equal(0, model.Moved);
    }

    private static FleetModel Scaled(ModelBalancer balancer, int nodes, int each, int more)
    {
        var model = new FleetModel(Limits, balancer, () => 5, new Random(1));
        for (var i = 0; i < nodes; i++) model.Join(each, capacity: 50_000);
        for (var i = 0; i < more; i++) model.Join(0, capacity: 50_000);
        return model;
    }

    /// <returns>The fleet when it has had time; how many had to move; how often nodes came or went.</returns>
    private static (FleetModel Model, double Ideal, int Changes) Run(
        (int Nodes, int Each, int Join, bool Dies, int Lag, int Seed) fleet, ModelBalancer balancer, bool mixed)
    {
        var random = new Random(fleet.Seed);
        var model = new FleetModel(Limits, balancer, () => random.Next((fleet.Lag / 5) + 1) * 5, random);
        for (var i = 0; i < fleet.Nodes; i++)
        {
            var size = mixed ? random.Next(1, 5) : 2;
            model.Join(fleet.Each * size / 2, 10_000 * size);
        }
        model.Run(60);
        for (var i = 0; i < Math.Min(fleet.Join, fleet.Nodes); i++) model.Join(0, 20_000);
        var ideal = model.Load.Surplus;
        model.Run(fleet.Dies ? 120 : 1500);
        if (!fleet.Dies) return (model, ideal, 1);
        model.Die(random.Next(model.Nodes.Count));
        // Until all nodes know of it, they shed by the old counts.
        model.Run(25);
        ideal = Math.Max(ideal, model.Moved) + model.Load.Surplus;
        model.Run(1500);
        return (model, ideal, 2);
    }
}
