using Pubby.Load.Plans;
using Pubby.Load.Workers;

namespace Pubby.Million.Steps;

/// <summary>
/// A few clients of each hub, in as many rooms as they may be, that stay: before the others come, hubs have compiled
/// what they need, and every room is alive on every hub. A room that nobody has asked for is read from the store, and
/// forgotten a second after its last user if it holds nothing: 50 hubs that do that for 1,000 rooms on two cores are
/// busy with it alone, while the first hundred thousand clients wait, give up and come back.
/// </summary>
internal static class Warm
{
    private const int RoomsOfClient = 190;

    /// <summary>Rooms are drawn: so many times as many leave hardly one out.</summary>
    private const double Coverage = 3;

    private const double SecondsForRoom = 0.0025;

    public static async Task<Workers> RunAsync(Options options, Fleet fleet)
    {
        var perClient = Math.Min(RoomsOfClient, options.Rooms);
        var perHub = Math.Max(2, (int)Math.Ceiling(options.Rooms * Coverage / perClient));
        var plan = Stage.PlanOf(options, fleet);
        plan.Connections = options.HubCount * perHub;
        plan.Ramp = new Ramp { Seconds = Math.Ceiling(options.HubCount * options.Rooms * SecondsForRoom) };
        foreach (var set in plan.Rooms.Where(set => set.Prefix == Stage.Some)) set.PerConnection = perClient;
        var workers = await Workers.StartAsync(plan, parts: 1);
        workers.Send(new WorkerCommand("start"));
        // Each of them is counted once it is in its last room: on a slow machine, after some minutes.
        if (!await workers.UntilSubscribedAsync(plan.Connections, "warm", minutes: 5))
            Console.WriteLine("          ✗ the hubs are not warm");
        return workers;
    }
}
