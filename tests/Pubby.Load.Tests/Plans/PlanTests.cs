using System.Text.RegularExpressions;
using Pubby.Load.Clients;
using Pubby.Load.Plans;
using Pubby.Testing;

namespace Pubby.Load.Tests.Plans;

public sealed partial class PlanTests
{
    [Fact]
    public void The_plan_of_the_reference_page_is_one()
    {
        var page = File.ReadAllText(Path.Combine(Checkout.Root, "docs/reference/load-plan.md"));
        var (plan, faults) = PlanFile.Read(Block().Match(page).Groups[1].Value);
        Assert.Empty(faults);
        Assert.Equal((20_000, 2, 3, "match"), (plan!.Connections, plan.Hubs.Length, plan.Clients.Length,
            plan.Publish!.Rooms));
        Assert.Equal((RoomDistribution.Zipf, ClientProtocol.Messagepack, 500), (plan.Rooms[0].Distribution,
            plan.Clients[1].Protocol, plan.Clients[2].ReadBytesPerSecond));
    }

    [Fact]
    public void A_plan_that_is_written_is_read_as_it_was()
    {
        var plan = new LoadPlan
        {
            Hubs = ["a:1"],
            Connections = 5,
            Ramp = new Ramp { Kind = RampKind.Steps, Steps = 2 },
            Clients = [new ClientKind { Protocol = ClientProtocol.Json, ReadBytesPerSecond = 7 }],
            Publish = new PublishPlan { PerSecond = 0.5 },
        };
        var text = PlanFile.Write(plan);
        Assert.Equal(text, PlanFile.Write(PlanFile.Read(text).Plan!));
    }

    [Theory]
    [InlineData("""{"connections":1}""", "the plan needs hubs and connections")]
    [InlineData("""{"hubs":["a:1"],"connections":1,"room":[]}""", "there is no such field")]
    [InlineData("""{"hubs":["a:1"],"connections":"many"}""", "connections: the value is not one that this field takes")]
    [InlineData("""{"hubs":["a:1"],"connections":1,"ramp":{"kind":"slow"}}""", "ramp.kind: the value is not one")]
    [InlineData("{", "(line 1)")]
    [InlineData("null", "The plan is not a JSON object.")]
    public void What_is_no_plan_says_what_it_lacks(string text, string said)
    {
        var (plan, faults) = PlanFile.Read(text);
        Assert.Null(plan);
        Assert.Contains(said, Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_are_said_at_once()
    {
        const string Text = """
            { "run": "a b", "hubs": ["ftp://a"], "sources": ["127.0.0.9-1"], "connections": -1, "connectSeconds": 0,
              "ramp": { "steps": 0 }, "clients": [{ "share": 0, "readBytesPerSecond": 1 }],
              "rooms": [{ "prefix": "a*", "count": 2, "perConnection": 3, "ids": 0, "exponent": 0 }],
              "publish": { "rooms": "b", "perSecond": 0, "seconds": 0, "bytes": 1, "batch": 0, "inFlight": 0 } }
            """;
        var (_, faults) = PlanFile.Read(Text);
        Assert.Equal(
            ["run", "hubs", "sources", "connections", "connectSeconds", "ramp.steps", "rooms", "rooms", "rooms",
                "rooms", "clients", "clients", "publish.rooms", "publish.perSecond", "publish.seconds", "publish.bytes",
                "publish.batch", "publish.inFlight"],
            faults.Select(fault => fault.Split(' ', ':')[0]));
        Assert.All(faults, fault => Assert.EndsWith(".", fault, StringComparison.Ordinal));
    }

    [Fact]
    public void A_plan_that_lacks_ports_says_how_many_sources_it_needs()
    {
        var plan = new LoadPlan { Hubs = ["a:1"], Connections = 60_000, Sources = ["127.0.0.1-2"] };
        Assert.Contains("need 3 pairs of a source and a hub", SourceAddresses.FaultOfPorts(plan, 28_232)!,
            StringComparison.Ordinal);
        Assert.Null(SourceAddresses.FaultOfPorts(plan with { Hubs = ["a:1", "b:1"] }, 28_232));
        // On this machine there are addresses enough, where the plan does not name one.
        Assert.Null(SourceAddresses.FaultOfPorts(plan with { Hubs = ["localhost:1"], Sources = [] }, 28_232));
    }

    [Theory]
    [InlineData("Linear", new[] { 0, 250, 500, 750 })]
    [InlineData("Steps", new[] { 0, 0, 500, 500 })]
    [InlineData("Turns", new[] { 0, 250, 500, 750 })]
    [InlineData("Storm", new[] { 0, 0, 0, 0 })]
    public void Connections_begin_as_the_ramp_says(string kind, int[] milliseconds)
    {
        var ramp = new Ramp { Kind = Enum.Parse<RampKind>(kind), Seconds = 1, Steps = 2 };
        Assert.Equal(milliseconds, Enumerable.Range(0, 4).Select(one => (int)(ramp.BeginOf(one, 4, hubs: 2) / 1000)));
    }

    [Fact]
    public void A_part_begins_its_connections_hub_by_hub_where_hubs_take_turns()
    {
        var plan = new LoadPlan
        {
            Hubs = ["127.0.0.1:1", "127.0.0.1:2"],
            Connections = 8,
            Ramp = new Ramp { Kind = RampKind.Turns, Seconds = 1, Steps = 2 },
        };
        var part = new LinkPart(plan, part: 0, parts: 1, token: null);
        Assert.Equal([0, 2, 1, 3, 4, 6, 5, 7], part.Connections);
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
