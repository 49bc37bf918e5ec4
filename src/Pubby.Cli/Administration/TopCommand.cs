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
    private const string Nodes = "admin/nodes";

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
        var first = await admin.GetAsync(Nodes, cancellationToken);
        if (!call.Output.IsLive)
        {
            await FollowAsync(call, admin, first, answer => Print(call, answer), null, cancellationToken);
            return ExitCode.Done;
        }
        try
        {
            await call.Output.Data.Live(Screen(call, first)).StartAsync(async display =>
            {
                display.Refresh();
                var rows = Screen(call, first);
                await FollowAsync(call, admin, first,
                    answer => display.UpdateTarget(rows = Screen(call, answer)),
                    fault => display.UpdateTarget(new Rows(rows, FaultLine(call, fault))), cancellationToken);
            });
        }
        finally
        {
            // The shell goes on below the table.
            call.Output.Line("");
        }
        return ExitCode.Done;
    }

    /// <param name="excuse">What to do where nobody answers for once; null: that ends it.</param>
    private async Task FollowAsync(Call call, AdminClient admin, JsonElement first, Action<JsonElement> show,
        Action<CommandException>? excuse, CancellationToken cancellationToken)
    {
        show(first);
        for (var left = call.Get(_count) ?? int.MaxValue; left > 1; left--)
        {
            var interval = call.Get(_interval);
            await Task.Delay(interval < Shortest ? Shortest : interval, call.Environment.Time, cancellationToken);
            try
            {
                show(await admin.GetAsync(Nodes, cancellationToken));
            }
            catch (CommandException fault) when (excuse is not null && fault.ExitCode == ExitCode.Unreachable)
            {
                excuse(fault);
            }
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
        // A node without an answer has no row, and would look as if it were gone.
        FleetNote.Say(call.Output, answer);
    }

    /// <summary>Below the last table, which says when it was made.</summary>
    private static Markup FaultLine(Call call, CommandException fault) =>
        new($"[red]{TimeOf(call.Environment.Time.GetUtcNow())}  {Output.Safe(fault.Message)}[/]");

    private static string TimeOf(DateTimeOffset moment) =>
        moment.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private static Rows Screen(Call call, JsonElement answer)
    {
        var now = call.Environment.Time.GetUtcNow();
        var fleet = answer.Field("fleet") ?? default;
        var lines = new List<IRenderable>
        {
            new Markup($"[bold]pubby[/]  {Output.Safe(call.Target.AdminUrl.Authority)}  {TimeOf(now)}  " +
                $"{fleet.Shown("answered")} of {fleet.Shown("nodes")} nodes answered"),
            NodeTable.Of(answer, now, call.Output.Data.Profile.Width),
        };
        lines.AddRange(fleet.List("missing").Select(node => new Markup(
            $"[red]{Output.Safe(node.Text("node"))}: {Output.Safe(node.Text("reason") ?? "no answer")}[/]")));
        return new Rows(lines);
    }
}
