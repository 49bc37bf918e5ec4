using System.Globalization;
using System.Text.RegularExpressions;
using Pubby.Simulator.Balancers;

namespace Pubby.Simulator.Validation;

/// <summary>What a rehearsal was told: the arguments that its report names.</summary>
/// <param name="Nodes">Hubs at the start.</param>
/// <param name="More">Hubs that a scale-up added.</param>
/// <param name="ConnectCostMs">How much processor time a connect took beside its own.</param>
/// <param name="AdmitAll">The hubs let in at once whoever connected.</param>
internal sealed partial record RehearsalPlan(
    long Clients, int Nodes, int More, BalancerKind Balancer, double DrainSeconds, double ConnectCostMs, bool AdmitAll)
{
    public static RehearsalPlan Of(string report)
    {
        var given = Arguments().Match(report).Groups[1].Value;
        return new RehearsalPlan(
            (long)Number("clients"), (int)Number("nodes"), (int)Number("more"),
            given.Contains("--balancer roundrobin", StringComparison.Ordinal)
                ? BalancerKind.RoundRobin : BalancerKind.Least,
            Number("drain-seconds"), Number("connect-cost-ms"),
            given.Contains("--admit-all", StringComparison.Ordinal));

        double Number(string name) => Regex.Match(given, $@"--{name} (\d+)") is { Success: true } match
            ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex("^By `deploy/rehearsal ([^`]*)`", RegexOptions.Multiline)]
    private static partial Regex Arguments();
}
