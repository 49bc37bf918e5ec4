using Pubby.Cli.Invocation;

namespace Pubby.Cli.Administration;

/// <summary><c>keys show</c>: whose an operator's key is.</summary>
internal sealed class KeyShowCommand(CommandScope scope) : PubbyCommand(scope, "show",
    "Says whose the operator's key is, and what it may do, as the hub knows it.", "pubby keys show",
    "pubby keys show --context production --json | jq -r .role")
{
    public override string JsonShape => """{"name":"night-shift","role":"read","expiresAt":"2027-01-31T00:00:00Z","publishes":false}""";

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var admin = new AdminClient(call);
        var key = await admin.GetAsync(OperatorKey.Path, cancellationToken);
        if (call.Output.IsJson) call.Output.Json(key);
        else call.Output.Line(Output.Visible(OperatorKey.TextOf(key, call.Environment.Time.GetUtcNow())));
        return ExitCode.Done;
    }
}
