using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Pubby.Cli.Invocation;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Pubby.Cli.Administration;

/// <summary><c>top</c>: the fleet, again and again.</summary>
internal sealed class TopCommand : PubbyCommand
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    private readonly DurationOption _interval = new(
        "--interval", "How often it asks.", TimeSpan.FromSeconds(2));

    private readonly Option<int?> _count = Counts.Option("--count", "Ends after this many tables.");


    public TopCommand(CommandScope scope)
        : base(scope, "top", "Shows the fleet's nodes live; Ctrl-C ends it. To a pipe: one table after another.",
            "pubby top", "pubby top --interval 5s --count 1 > nodes.txt")
    {
        Add(_interval);
        Add(_count);
    }

    public override string JsonShape =>
        """{"nodes":[{"id":"ab12cd34","connections":1200}],"fleet":{"nodes":1,"answered":1,"missing":[]}}""";

    protected override bool IsStream => true;

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var admin = new AdminClient(call);
        if (!call.Output.IsLive)
        {
            await FollowAsync(call, admin, answer => Print(call, answer), cancellationToken);
            return ExitCode.Done;
        }
        try
        {
            await call.Output.Data.Live(new Text("")).StartAsync(display =>
                FollowAsync(call, admin, answer => display.UpdateTarget(Screen(call, answer)), cancellationToken));
        }
        finally
        {
            // The shell goes on below the table.
            call.Output.Line("");
        }
        return ExitCode.Done;
    }

    private async Task FollowAsync(
        Call call, AdminClient admin, Action<JsonElement> show, CancellationToken cancellationToken)
    {
        var left = call.Get(_count) ?? int.MaxValue;
        while (true)
        {
            show(await admin.GetAsync("admin/nodes", cancellationToken));
            if (--left <= 0) return;
            var interval = call.Get(_interval);
            await Task.Delay(interval < Shortest ? Shortest : interval, call.Environment.Time, cancellationToken);
        }
    }

    private static void Print(Call call, JsonElement answer)
    {
        if (call.Output.IsJson)
        {
            call.Output.Json(answer);
            return;
        }
        call.Output.Write(NodeTable.Of(answer, call.Environment.Time.GetUtcNow()));
        call.Output.Line("");
    }

    private static Rows Screen(Call call, JsonElement answer)
    {
        var now = call.Environment.Time.GetUtcNow();
        var at = now.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var fleet = answer.Field("fleet") ?? default;
        var lines = new List<IRenderable>
        {
            new Markup($"[bold]pubby[/]  {Output.Safe(call.Target.AdminUrl.Authority)}  {at}  " +
                $"{fleet.Shown("answered")} of {fleet.Shown("nodes")} nodes answered"),
            NodeTable.Of(answer, now, call.Output.Data.Profile.Width),
        };
        lines.AddRange(fleet.List("missing").Select(node => new Markup(
            $"[red]{Output.Safe(node.Text("node"))}: {Output.Safe(node.Text("reason") ?? "no answer")}[/]")));
        return new Rows(lines);
    }
}
