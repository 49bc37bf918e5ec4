using Pubby.Rehearsal;
using Pubby.Rehearsal.Acts;

if (Plan.Read(args) is not { } plan)
{
    Console.Error.WriteLine(Plan.Usage);
    return 2;
}
await using var world = await World.StartAsync(plan);
await using var crowd = new Crowd(plan.Clients, plan.Rooms, world.Home.BalancerPorts);
await using var schedule = new Schedule(world.Home.Address, world.Key, plan.Rooms);
await using var checkers = await Checkers.StartAsync(world, crowd, plan.Rooms);
await using var timeline = new Timeline(world, crowd);
timeline.Start();
var stage = new Stage(plan, world, crowd, checkers, schedule, timeline);
(string Name, Func<Stage, Task<Figure[]>> Act)[] acts =
[
    ("ramp", Ramp.RunAsync), ("calm", Calm.RunAsync), ("scale-up", ScaleUp.RunAsync),
    ("call-back", Withdrawal.RunAsync), ("rolling-drain", RollingDrain.RunAsync),
    (Plan.BlackHole, BlackHole.RunAsync), (Plan.Article, Article.RunAsync), (Plan.Evening, Evening.RunAsync),
    ("kill", Kill.RunAsync), ("region-failover", RegionFailover.RunAsync),
];
var results = new List<ActResult>();
foreach (var (name, act) in acts.Where(act => plan.Has(act.Name))) results.Add(await stage.RunAsync(name, act));
await schedule.StopAsync();
if (plan.Report.Length > 0) await Report.WriteAsync(plan, results, timeline);
var broken = results.SelectMany(result => result.Figures).Count(figure => !figure.IsKept);
Console.WriteLine(broken == 0 ? "All is as it should be." : $"{broken} figures are not as they should be.");
return broken == 0 ? 0 : 1;
