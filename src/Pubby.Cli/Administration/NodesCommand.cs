using Pubby.Cli.Invocation;

namespace Pubby.Cli.Administration;

/// <summary><c>nodes</c>: the fleet at one moment.</summary>
internal sealed class NodesCommand(CommandScope scope)
    : PubbyCommand(scope, "nodes", "Lists the fleet's nodes, and how each is.", "pubby nodes",
        "pubby nodes --json | jq 'select(.store != \"ok\")'")
{
    public override string JsonShape =>
        """{"id":"ab12cd34","name":"hub-1","version":"0.1.0","phase":"serving","connections":1200,"behind":0}""";

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var admin = new AdminClient(call);
        var answer = await admin.GetAsync("admin/nodes", cancellationToken);
        if (!call.Output.IsJson) call.Output.Write(NodeTable.Of(
            answer, call.Environment.Time.GetUtcNow(), call.Output.Data.Profile.Width));
        else foreach (var node in answer.List("nodes")) call.Output.Json(node);
        return FleetNote.Say(call.Output, answer);
    }
}
