using System.CommandLine;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Bench;

/// <summary><c>bench connect</c>: opens and holds connections.</summary>
internal sealed class ConnectCommand : BenchCommand
{
    private readonly PlanOptions _plan = new();
    private readonly DurationOption _hold = new(
        "--hold", "How long all are held after that.", TimeSpan.FromSeconds(10));

    private readonly Option<double?> _cut = new("--cut")
    {
        Description = "Halfway through that so large a share, 0 to 1, ends without a word and comes back.",
        HelpName = "SHARE",
    };

    public ConnectCommand(CommandScope scope)
        : base(scope, "connect", "Opens connections that subscribe, and holds them.",
            "pubby bench connect --connections 5000 --ramp 20s --rooms 100",
            "pubby bench connect --connections 5000 --hold 60s --cut 0.5",
            "pubby bench connect --connections 60000 --source 127.0.0.1-9 --storm --report storm.md")
    {
        foreach (var option in _plan.OfConnections) Add(option);
        Add(_hold);
        Add(_cut);
        AddWorkers();
    }

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken) =>
        RunHereAsync(call, _plan.Of(call, publish: null, ids: 1), call.Get(_hold), cancellationToken,
            PlanOptions.Share(call, _cut));
}
