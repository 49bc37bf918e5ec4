using Pubby.Million;
using Pubby.Million.Steps;

if (Options.Read(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}
Console.WriteLine($"{options.HubCount} hubs start");
await using var fleet = await Fleet.StartAsync(options.HubCount);
Console.WriteLine("a few clients come first, so that hubs have compiled what they need, and all rooms are there");
await using var few = await Warm.RunAsync(options, fleet);
var plan = Stage.PlanOf(options, fleet);
await using var workers = await Workers.StartAsync(plan, options.Parts);
using var publisher = new Publisher(plan, fleet.Hubs[0].Url, fleet.Hubs[0].Key);
await using var timeline = new Timeline(workers);
timeline.Start();
var stage = new Stage(options, fleet, workers, publisher, timeline);
(string Name, Func<Stage, Task<Figure[]>> Run)[] steps =
[
    ("open", Open.RunAsync), ("one message to all", Everybody.RunAsync), ("messages to rooms", Rooms.RunAsync),
    ("a hub is drained", Moves.DrainAsync), ("a hub is killed", Moves.KillAsync), ("all maps", Equal.RunAsync),
];
var done = new List<(string Step, Figure[] Figures)>();
foreach (var (name, run) in steps)
{
    Console.WriteLine($"{timeline.Seconds,6:F0} s  {name}");
    timeline.Steps.Add((timeline.Seconds, name));
    var figures = await run(stage);
    foreach (var (figure, value, isKept) in figures)
        Console.WriteLine($"          {(isKept ? "" : "✗ ")}{figure}: {value}");
    foreach (var death in fleet.Deaths) Console.WriteLine($"          ✗ {death}");
    done.Add((name, figures));
}
if (options.Report.Length > 0) await Report.WriteAsync(options, done, timeline);
var broken = done.SelectMany(step => step.Figures).Count(figure => !figure.IsKept);
Console.WriteLine(broken == 0 ? "All is as it should be." : $"{broken} figures are not as they should be.");
return broken == 0 ? 0 : 1;
