using System.CommandLine;
using Pubby.Cli.Invocation;
using Spectre.Console;

namespace Pubby.Cli.Administration;

/// <summary><c>audit</c>: what operators ordered.</summary>
internal sealed class AuditCommand : PubbyCommand
{
    /// <summary>The hub keeps no more for each node.</summary>
    private const int Most = 1000;

    private readonly Option<int?> _limit = Counts.Option(
        "--limit", $"At most this many, the newest, and {Most} at most. Without it: {Listing.Standard}.");

    public AuditCommand(CommandScope scope)
        : base(scope, "audit", "Lists what operators ordered at any node, the newest first.", "pubby audit",
            "pubby audit --limit 1000 --json | jq 'select(.key == \"night-shift\")'") => Add(_limit);

    public override string JsonShape =>
        """{"at":"2026-11-28T18:00:00Z","key":"night-shift","operation":"drain of hub-1","node":"ab12cd34"}""";

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var admin = new AdminClient(call);
        var answer = await admin.GetAsync(
            Pages.Query("admin/audit", ("limit", $"{Math.Min(Most, call.Get(_limit) ?? Listing.Standard)}")),
            cancellationToken);
        var table = Output.Columns("AT", "KEY", "NODE", "OPERATION");
        foreach (var entry in answer.List("entries"))
        {
            if (call.Output.IsJson) call.Output.Json(entry);
            else table.AddRow(Output.Safe(entry.Text("at")), Output.Safe(entry.Text("key")),
                Output.Safe(entry.Text("node")), Output.Safe(entry.Text("operation")));
        }
        if (!call.Output.IsJson && table.Rows.Count > 0) call.Output.Write(table);
        if (!call.Output.IsJson && table.Rows.Count == 0) call.Output.Say("Nobody ordered anything.");
        return FleetNote.Say(call.Output, answer);
    }
}
