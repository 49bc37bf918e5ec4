using Pubby.Simulator.Model;
using Pubby.Simulator.Output;
using Pubby.Simulator.Scenarios;

namespace Pubby.Simulator.Tests;

public sealed class WorldTests
{
    [Theory]
    [InlineData("herd/admitted")]
    [InlineData("herd/let-in-at-once")]
    [InlineData("deploy/unpaced")]
    [InlineData("black-hole/refuses-at-once")]
    [InlineData("region")]
    public void No_client_is_lost_and_none_is_made(string name)
    {
        var scenario = Shipped.Find(name);
        var world = new World(scenario, seed: 11);
        var script = new Script(scenario, world);
        for (var tick = 0; tick < 1500; tick++)
        {
            world.Advance(script.Act);
            // Clients that have given up are not in the queue, whatever work they have left there.
            var there = world.Nodes.Sum(node => node.Count + node.PendingClients) + world.Waiting;
            Assert.Equal(world.Wanted, there);
        }
    }

    [Fact]
    public void A_seed_gives_the_same_bytes_and_another_seed_others()
    {
        Assert.Equal(CsvOf(seed: 1), CsvOf(seed: 1));
        Assert.NotEqual(CsvOf(seed: 1), CsvOf(seed: 2));

        static string CsvOf(ulong seed)
        {
            using var text = new StringWriter();
            CsvFile.Write(Run.Of(Shipped.Find("shed/3-to-5-random-of-two") with { Seconds = 120 }, seed), text);
            return text.ToString();
        }
    }

    [Fact]
    public void A_node_that_drains_gives_its_clients_away_evenly_and_ends_before_its_deadline()
    {
        var drain = new DrainEvent(Seconds: 60, Exits: true, DeadlineSeconds: 100);
        var run = Run.Of(new Scenario("drain", "", 120, new FleetSettings(3, 6000),
            Events: [new ScenarioEvent(10, Drain: drain)]), seed: 1);
        var node = run.Nodes[0];
        Assert.True(node.Node.HasEnded);
        Assert.Equal(6000, run.Fleet.Sum(one => one.Moved));
        Assert.Equal(0, run.Fleet.Sum(one => one.Cut));
        // The notice takes a tenth of the 100 s at most.
        Assert.Equal(20, node.Samples.ToList().FindIndex(one => one.Moved > 0));
        Assert.All(node.Samples.Skip(21).Take(55), one => Assert.InRange(one.Moved, 98, 102));
    }

    [Fact]
    public void A_picture_says_what_it_shows()
    {
        var svg = SvgFile.Draw(Run.Of(Shipped.Find("herd/admitted") with { Seconds = 60 }, seed: 1));
        var text = string.Concat(System.Xml.Linq.XDocument.Parse(svg).Descendants()
            .Where(element => element.Name.LocalName == "text").Select(element => element.Value + "\n"));
        foreach (var word in new[] { "herd/admitted", "clients of a node", "the first 10 nodes", "refused", "1 dies" })
            Assert.Contains(word, text, StringComparison.Ordinal);
    }
}
