using Pubby.Simulator.Balancers;
using Pubby.Simulator.Clients;
using Pubby.Simulator.Nodes;
using Pubby.Simulator.Scenarios;

namespace Pubby.Simulator.Validation;

/// <summary>
/// The acts of a rehearsal as scenarios with its numbers: those that tests/Pubby.Rehearsal sets, and what each hub had
/// when the act began.
/// </summary>
/// <param name="cores">Of the machine, which hubs, balancers and clients share.</param>
internal sealed class Reenactment(RehearsalPlan plan, double cores = 2)
{
    /// <summary>From the start of a hub's process until it serves, there, where no act tells it.</summary>
    public const double StartSeconds = 4.5;

    /// <summary>
    /// What a connect takes there beside the hub's own work: the client, the balancer, and what the kernel does for
    /// them. At their busiest the two cores opened 2,600 a second.
    /// </summary>
    private const double ConnectOfOthers = 700;

    private const double Notice = 5;

    /// <summary>Between the ramp and the act in which a hub dies.</summary>
    private const double CalmSeconds = 15;

    /// <summary>Of the article's second half, and of a region's own clients before another one dies.</summary>
    public const int ArticlePerSecond = 250;
    public const int NeighboursPerSecond = 250;

    /// <summary>New clients of the act in which a hub drains while they come: a second, and for how long.</summary>
    private const double ComersPerSecond = 50;
    private const double ComersSeconds = 20;
    private const double OrderAt = 2;

    /// <summary>Two HAProxy, which look at their hubs each 2 s, and clients that try for 10 s.</summary>
    private Scenario Of(string act, long[] counts, double seconds) => new(
        act, act, seconds, new FleetSettings(counts.Length, EachNode: counts),
        new NodeSettings(Rooms: 20, Notice: Notice, DrainSeconds: plan.DrainSeconds, HasAdmission: !plan.AdmitAll),
        new BalancerSettings(plan.Balancer, Nodes: 2, RetriesRefused: true, FailsOpen: false,
            Checks: new HealthChecks(2, 2, 1)),
        new ClientSettings(Patience: 10));

    /// <summary>Over how long the clients come: where a connect costs more, the machine is half busy with it.</summary>
    public double RampSeconds =>
        plan.Clients / (plan.ConnectCostMs == 0 ? 1000 : cores * 500 / plan.ConnectCostMs / 2);

    public Scenario Ramp() => Of("ramp", new long[plan.Nodes], RampSeconds + 30) with
    {
        Clients = [[0, 0], [RampSeconds, plan.Clients]],
    };

    public Scenario ScaleUp(long[] counts, double seconds) => Of("scale-up", counts, seconds) with
    {
        Events = [new ScenarioEvent(0, Add: plan.More, StartSeconds: StartSeconds)],
    };

    /// <summary>The first hub is drained by its target, which is out of rotation, and healthy again midway.</summary>
    /// <param name="share">Of its clients that the hub gives away before it is called back.</param>
    /// <param name="pausedSeconds">From its last client that was told until it is ready again.</param>
    public Scenario CallBack(long[] counts, double share, double pausedSeconds, double seconds) =>
        Of("call-back", counts, seconds) with
        {
            Events =
            [
                new ScenarioEvent(0, Drain: new DrainEvent(HasNotice: false, DeadlineSeconds: plan.DrainSeconds + 60)),
                new ScenarioEvent(plan.DrainSeconds * share, Pause: true),
                new ScenarioEvent((plan.DrainSeconds * share) + pausedSeconds, Withdraw: true),
            ],
        };

    /// <summary>The first hub is drained by its target, which is out of rotation by then.</summary>
    /// <param name="startSeconds">Until a hub serves again in the place of one that has ended.</param>
    public Scenario RollingDrain(long[] counts, double startSeconds, double seconds) =>
        Of("rolling-drain", counts, seconds) with
        {
            Events =
            [
                new ScenarioEvent(0, Deploy: new DeployEvent(IsNewFirst: false, StartSeconds: startSeconds,
                    How: new DrainEvent(DeadlineSeconds: plan.DrainSeconds + 10),
                    First: new DrainEvent(HasNotice: false, DeadlineSeconds: plan.DrainSeconds + 60))),
            ],
        };

    /// <summary>When the hub dies: after the ramp, and a while of calm.</summary>
    public double KilledAt => RampSeconds + CalmSeconds;

    /// <summary>
    /// The hubs that are left share the cores, and know of both. It begins with the ramp: clients spread over what they
    /// were told as they came, when the other hubs were busy with those who came too.
    /// </summary>
    public Scenario Kill()
    {
        var scenario = Of("kill", new long[plan.Nodes], KilledAt + 60);
        return scenario with
        {
            Clients = [[0, 0], [RampSeconds, plan.Clients]],
            Node = Sharing(scenario.Node!, plan.Nodes - 1),
            Events = [new ScenarioEvent(KilledAt, Kill: 1)],
        };
    }

    /// <summary>Hubs are added, and as many clients come again; nobody evens out.</summary>
    /// <param name="comesAt">When the clients begin to come.</param>
    public Scenario Article(long[] counts, double comesAt, double seconds)
    {
        var (scenario, before) = (Of("article", counts, seconds), counts.Sum());
        var cameAt = comesAt + ((double)plan.Clients / ArticlePerSecond);
        return scenario with
        {
            Node = scenario.Node! with { EvensOut = false },
            Clients = [[0, before], [comesAt, before], [cameAt, before + plan.Clients]],
            Events = [new ScenarioEvent(0, Add: plan.More, StartSeconds: StartSeconds)],
        };
    }

    /// <summary>Clients come, stay and go, and nodes are as many as they need.</summary>
    public Scenario Evening(long[] counts, double seconds) => Of("evening", counts, seconds) with
    {
        Clients = [.. EveningPlan.ClientsOf(counts.Sum())],
        Scaling = EveningPlan.ScalingOf(plan.Clients, plan.Nodes + plan.More, plan.DrainSeconds),
    };

    /// <summary>When the region dies: after the other one's own clients have come, and a while of calm.</summary>
    public static double FailsAt(double neighbours) => (neighbours / NeighboursPerSecond) + CalmSeconds;

    /// <summary>The other region, which has clients of its own, gets those of one that died.</summary>
    /// <param name="neighbours">Its own clients.</param>
    /// <param name="cut">Clients of the region that died.</param>
    /// <param name="spread">Over how long they had been told to spread.</param>
    /// <param name="noticedAfter">When its name led here.</param>
    public Scenario RegionFailover(double neighbours, long cut, double spread, double noticedAfter)
    {
        var at = FailsAt(neighbours);
        var scenario = Of("region-failover", new long[plan.Nodes], at + 120);
        return scenario with
        {
            Clients = [[0, 0], [neighbours / NeighboursPerSecond, neighbours]],
            Node = Sharing(scenario.Node!, plan.Nodes),
            Events =
            [
                new ScenarioEvent(at, Failover: new FailoverEvent(cut, noticedAfter, TimeToLive: 0, spread)),
            ],
        };
    }

    /// <summary>So many nodes are busy, share the cores, and know of that.</summary>
    private NodeSettings Sharing(NodeSettings node, int nodes) => node with
    {
        Cores = cores / nodes,
        Quota = cores,
        Costs = new CostOverrides(Connect: NodeCosts.Measured.Connect + ConnectOfOthers + (1000 * plan.ConnectCostMs)),
    };

    /// <summary>A hub drains while new clients come through balancers that do not try elsewhere.</summary>
    public Scenario BlackHole(long[] counts, bool leaves)
    {
        var scenario = Of("black-hole", counts, ComersSeconds);
        var before = counts.Sum();
        return scenario with
        {
            Balancer = scenario.Balancer! with { RetriesRefused = false },
            Clients = [[0, before], [ComersSeconds, before + (ComersPerSecond * ComersSeconds)]],
            Events = [new ScenarioEvent(OrderAt, Drain: new DrainEvent(HasNotice: leaves))],
        };
    }
}
