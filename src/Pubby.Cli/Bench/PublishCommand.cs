using Pubby.Cli.Invocation;

namespace Pubby.Cli.Bench;

/// <summary><c>bench publish</c>: how long the hub takes to store, without a subscriber.</summary>
internal sealed class PublishCommand : BenchCommand
{
    private readonly PlanOptions _plan = new();
    private readonly PublishingOptions _publishing = new();

    public PublishCommand(CommandScope scope)
        : base(scope, "publish", "Publishes on schedule, to rooms without subscribers, and measures the answers.",
            "pubby bench publish --rate 500 --duration 30s --rooms 100")
    {
        foreach (var option in _plan.OfRooms) Add(option);
        foreach (var option in _publishing.All) Add(option);
    }

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken) => RunAsync(
        call, _plan.Of(call, _publishing.Of(call), _publishing.IdsOf(call), opens: false), [], TimeSpan.Zero,
        cancellationToken);
}
