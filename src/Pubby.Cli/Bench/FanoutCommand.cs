using Pubby.Cli.Invocation;

namespace Pubby.Cli.Bench;

/// <summary><c>bench fanout</c>: from publish to delivery, at many connections.</summary>
internal sealed class FanoutCommand : BenchCommand
{
    private readonly PlanOptions _plan = new();
    private readonly PublishingOptions _publishing = new();

    public FanoutCommand(CommandScope scope)
        : base(scope, "fanout", "Opens connections, publishes to their rooms, and accounts for every delivery.",
            "pubby bench fanout --connections 1000 --rate 20 --duration 30s --report fanout.md",
            "pubby bench fanout --plan plan.json --json")
    {
        foreach (var option in _plan.OfConnections) Add(option);
        foreach (var option in _publishing.All) Add(option);
        AddWorkers();
    }

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken) => RunHereAsync(
        call, _plan.Of(call, _publishing.Of(call), _publishing.IdsOf(call)), TimeSpan.Zero, cancellationToken);
}
