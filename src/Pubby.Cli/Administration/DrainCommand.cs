using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pubby.Cli.Invocation;
using Spectre.Console;

namespace Pubby.Cli.Administration;

/// <summary><c>drain</c>: orders a node to give its connections away.</summary>
internal sealed class DrainCommand : PubbyCommand
{
    private readonly Argument<string> _node = new("NODE")
    {
        Description = "The node: its id, the beginning of its id, or its name.",
    };

    private readonly Option<string?> _reason = new("--reason") { Description = "For the log.", HelpName = "TEXT" };
    private readonly Option<TimeSpan?> _within = Durations.Option("--within", "How long it may take.");
    private readonly Option<bool> _exit = new("--exit") { Description = "The process ends once it is empty." };
    private readonly Option<bool> _withdraw = new("--withdraw") { Description = "Takes the order back." };
    private readonly Option<bool> _status = new("--status") { Description = "Only says how far it is." };
    private readonly Option<bool> _wait = new("--wait")
    {
        Description = "Waits until it is drained, with a bar. Without an answer it asks again for " +
            $"{Durations.Text(DrainWait.Patience)}. A node that is to exit and that no node knows any " +
            "more has drained: phase `ended`.",
    };

    public DrainCommand(CommandScope scope)
        : base(scope, "drain", "Drains a node: it becomes unready, and moves its clients to the others at a pace.",
            "pubby drain hub-1 --reason 'kernel update' --within 10m --wait", "pubby drain ab12 --withdraw")
    {
        Add(_node);
        foreach (var option in new Option[] { _reason, _within, _exit, _withdraw, _status, _wait }) Add(option);
        // Each node's id begins with nothing.
        this.RefuseEmpty(_node);
    }

    public override string JsonShape =>
        """{"phase":"draining","reasons":["admin"],"open":900,"closed":300,"rate":20,"deadline":null,"exits":false}""";

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var admin = new AdminClient(call);
        var (node, isAsked) = await FindAsync(admin, call.Get(_node), cancellationToken);
        var path = $"admin/nodes/{Uri.EscapeDataString(node)}/drain";
        var answer = call.Get(_status) ? await admin.GetAsync(path, cancellationToken)
            : call.Get(_withdraw) ? await admin.SendAsync(HttpMethod.Delete, path, null, cancellationToken)
            : await admin.SendAsync(HttpMethod.Post, path, OrderOf(call), cancellationToken);
        var wait = new DrainWait(admin, path, call, call.Get(_exit), isAsked);
        if (call.Get(_wait)) answer = await WaitAsync(call, wait, answer, cancellationToken);
        if (call.Output.IsJson) call.Output.Json(answer);
        else call.Output.Line(TextOf(answer));
        return ExitCode.Done;
    }

    private JsonObject OrderOf(Call call)
    {
        var order = new JsonObject { ["exits"] = call.Get(_exit) };
        if (call.Get(_reason) is { } reason) order["reason"] = reason;
        if (call.Get(_within) is { } within) order["seconds"] = (int)Math.Ceiling(within.TotalSeconds);
        return order;
    }

    /// <returns>Its id, and whether it is the node that answers.</returns>
    private static async Task<(string Id, bool IsAsked)> FindAsync(
        AdminClient admin, string wanted, CancellationToken cancellationToken)
    {
        var answer = await admin.GetAsync("admin/nodes", cancellationToken);
        var nodes = answer.List("nodes").Where(node => node.Text("name") == wanted
            || node.Text("id")?.StartsWith(wanted, StringComparison.Ordinal) == true).ToArray();
        return nodes switch
        {
            [var node] => (node.Text("id")!, node.Text("id") == answer.Field("fleet")?.Text("node")),
            [] => throw new CommandException(ExitCode.NotFound,
                $"No node that answered is called {wanted}. pubby nodes lists them."),
            _ => throw new CommandException(ExitCode.Usage, $"{nodes.Length} nodes are called {wanted}: " +
                $"{string.Join(", ", nodes.Select(node => node.Text("id")))}."),
        };
    }

    private static async Task<JsonElement> WaitAsync(
        Call call, DrainWait wait, JsonElement answer, CancellationToken cancellationToken)
    {
        var begun = answer.Number("open") ?? 0;
        if (!call.Output.HasProgress) return await wait.RunAsync(answer, _ => { }, cancellationToken);
        return await call.Output.Words.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(progress =>
            {
                var task = progress.AddTask("draining", maxValue: Math.Max(1, begun));
                return wait.RunAsync(answer, open =>
                {
                    task.Value = Math.Max(0, begun - open);
                    task.Description = $"{((double?)open).Shown()} connections";
                }, cancellationToken);
            });
    }

    private static string TextOf(JsonElement answer)
    {
        var deadline = answer.Text("deadline") is { } until ? $", until {until}" : "";
        var exit = answer.Is("exits") ? "; exits then" : "";
        return Output.Visible($"{answer.Text("phase")}: {answer.Shown("open")} open, {answer.Shown("closed")} " +
            $"closed, {answer.Shown("rate")} a second{deadline}{exit}");
    }
}
