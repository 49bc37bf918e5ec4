using System.CommandLine;
using Pubby.Cli.Contexts;
using Pubby.Cli.Invocation;
using Pubby.Protocol;

namespace Pubby.Cli.Doctor;

/// <summary><c>doctor</c>: what stands between a client and a hub, step by step.</summary>
internal sealed class DoctorCommand : PubbyCommand
{
    private readonly Argument<string?> _url = new("URL")
    {
        Description = "The hub's address, as clients use it. Without it: that of `--url` or the context.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _room = new("--room")
    {
        Description = "The room for the round trip.",
        HelpName = "ROOM",
        DefaultValueFactory = _ => "pubby-doctor",
    };

    private readonly Option<string?> _origin = new("--origin")
    {
        Description = "Whether pages of this origin may connect.",
        HelpName = "ORIGIN",
    };

    private readonly DurationOption _idle = new(
        "--idle", "How long a connection says nothing, which finds idle time-outs; 0: none is tried.",
        TimeSpan.FromSeconds(30));

    private readonly Option<bool> _host = new("--host")
    {
        Description = "Also whose the operator's key is, and what limits the host of the node that answers.",
    };

    public DoctorCommand(CommandScope scope)
        : base(scope, "doctor",
            "Checks the way to a hub: DNS, TCP, TLS, WebSockets, SignalR, a key, a message, an idle connection.",
            "pubby doctor https://pubby.example.com", "pubby doctor --host --idle 0",
            "pubby doctor https://pubby.example.com --origin https://app.example.com --room match-1 --key @key.txt")
    {
        Add(_url);
        foreach (var option in new Option[] { _room, _origin, _idle, _host }) Add(option);
        _room.Validators.Add(result =>
        {
            if (!Names.IsValid(result.GetValueOrDefault<string>())) result.AddError("--room: this is no room's name.");
        });
    }

    public override string JsonShape =>
        """{"check":"/ws","status":"fail","detail":"HTTP 404: nothing is at this path.","advice":"Let the balancer pass the path."}""";

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var target = call.Get(_url) is { } url ? call.TargetAt(url) : call.Target;
        var report = new DoctorReport(call.Output);
        call.Output.Say($"Looking at {target.Base}");
        await CheckNetworkAsync(call, target, report, cancellationToken);
        if (call.Get(_host)) await HostChecks.RunAsync(call, report, cancellationToken);
        report.Summarize();
        return report.ExitCode;
    }

    private async Task CheckNetworkAsync(
        Call call, Target target, DoctorReport report, CancellationToken cancellationToken)
    {
        var (time, timeout, room) = (call.Environment.Time, call.Timeout, call.Get(_room)!);
        var (dns, addresses) = await AddressChecks.ResolveAsync(target, timeout, cancellationToken);
        if (!report.Add(dns)) return;
        if (!report.Add(await AddressChecks.ConnectAsync(target, addresses, timeout, cancellationToken))) return;
        if (!report.Add(await TlsCheck.RunAsync(target, time, timeout, cancellationToken))) return;
        using var http = new HttpChecks(target, time, timeout);
        var (health, clock) = await http.HealthAsync(cancellationToken);
        report.Add(health);
        if (clock is null) return;
        report.Add(clock);
        var sockets = new SocketChecks(target, time, timeout);
        var canUpgrade = report.Add(await sockets.UpgradeAsync(room, cancellationToken));
        // It takes longer than all others together, so these run meanwhile.
        var idle = canUpgrade ? sockets.IdleAsync(room, call.Get(_idle), cancellationToken) : null;
        report.Add(await http.NegotiateAsync(cancellationToken));
        if (canUpgrade) report.Add(await sockets.OriginAsync(call.Get(_origin), cancellationToken));
        var key = await http.KeyAsync(room, cancellationToken);
        report.Add(key);
        if (canUpgrade && key.Status == FindingStatus.Ok)
            report.Add(await sockets.RoundTripAsync(room, cancellationToken));
        if (idle is not null) report.Add(await Waiting.ForAsync(call, "idle connection", call.Get(_idle), idle));
    }
}
