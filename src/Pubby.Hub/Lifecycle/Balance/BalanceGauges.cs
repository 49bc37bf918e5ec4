using System.Diagnostics.Metrics;
using System.Text.Json;
using Pubby.Core.Balance;
using Pubby.Core.Diagnostics;
using Pubby.Hub.Fleet;

namespace Pubby.Hub.Lifecycle.Balance;

/// <summary>What this node knows of its fleet and how it evens out, read when the metrics are asked for.</summary>
internal sealed class BalanceGauges(
    HubMeter hub, FleetPresence presence, BalanceBlocks blocks, BalanceLoop balance, ConnectionShedder shedder)
{
    /// <summary>Called once, when the hub starts.</summary>
    public void Register()
    {
        var meter = hub.Meter;
        meter.CreateObservableGauge("pubby.fleet.nodes", () => presence.View?.Nodes.Count ?? 0, "{node}",
            "Nodes of the fleet, this one among them, as this node last read them.");
        meter.CreateObservableGauge("pubby.balance.blocked", Blocks, description:
            "1: this is a reason not to move clients now.");
        meter.CreateObservableGauge("pubby.balance.efficiency", Efficiency, description:
            "How many of the clients that were moved made up for what nodes lack, 0 to 1.");
        meter.CreateObservableCounter("pubby.balance.shed", () => shedder.Shed, "{connection}",
            "Connections that were asked to reconnect as this node had more than its share.");
    }

    private IEnumerable<Measurement<int>> Blocks()
    {
        var last = blocks.Last;
        return Enum.GetValues<BalanceBlock>().Select(block => new Measurement<int>(
            last.Contains(block) ? 1 : 0, new KeyValuePair<string, object?>("reason", NameOf(block))));
    }

    private IEnumerable<Measurement<double>> Efficiency() =>
        balance.Efficiency is { } efficiency ? [new Measurement<double>(efficiency)] : [];

    private static string NameOf(BalanceBlock block) => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{block}");
}
