using Pubby.Simulator.Balancers;
using Pubby.Simulator.Clients;
using Pubby.Simulator.Nodes;
using Pubby.Simulator.Scenarios;

namespace Pubby.Simulator.Validation;

/// <summary>
/// The acts of a rehearsal as scenarios with its numbers: those that tests/Pubby.Rehearsal sets, and what each hub had
/// when the act began.
/// </summary>
internal static class Reenactment
{
    /// <summary>
    /// From the start of a hub's process until it serves, there: a fifth of what the rolling drain took beyond its five
    /// drains. It is the one number that is taken from the run that is compared.
    /// </summary>
    public const double StartSeconds = 4.5;

    private const double DrainSeconds = 45;
    private const double Notice = 5;

    /// <summary>Two HAProxy, which look at their hubs each 2 s, and clients that try for 10 s.</summary>
    private static Scenario Of(string act, long[] counts, double seconds) => new(
        act, act, seconds, new FleetSettings(counts.Length, EachNode: counts),
        new NodeSettings(Rooms: 20, Notice: Notice, DrainSeconds: DrainSeconds),
        new BalancerSettings(Nodes: 2, RetriesRefused: true, FailsOpen: false, Checks: new HealthChecks(2, 2, 1)),
        new ClientSettings(Patience: 10));

    public static Scenario Ramp(int hubs, long clients) => Of("ramp", new long[hubs], 20) with
    {
        Clients = [[0, 0], [clients / 1000.0, clients]],
    };

    public static Scenario ScaleUp(long[] counts, int more, double seconds) => Of("scale up", counts, seconds) with
    {
        Events = [new ScenarioEvent(0, Add: more, StartSeconds: StartSeconds)],
    };

    /// <param name="share">Of its clients that the hub gives away before it is called back.</param>
    public static Scenario CallBack(long[] counts, double share, double seconds) =>
        Of("drain and call back", counts, seconds) with
        {
            Events =
            [
                new ScenarioEvent(0, Drain: new DrainEvent()),
                new ScenarioEvent(Notice + (DrainSeconds * share), Withdraw: true),
            ],
        };

    public static Scenario RollingDrain(long[] counts, double seconds) => Of("rolling drain", counts, seconds) with
    {
        Events =
        [
            new ScenarioEvent(0, Deploy: new DeployEvent(IsNewFirst: false, StartSeconds: StartSeconds,
                How: new DrainEvent(DeadlineSeconds: DrainSeconds + 10))),
        ],
    };

    public static Scenario Kill(long[] counts) => Of("kill -9", counts, 10) with
    {
        Events = [new ScenarioEvent(0, Kill: 1)],
    };
}
