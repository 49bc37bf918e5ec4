using System.Diagnostics;
using System.Reflection;
using Pubby.Core.Draining;
using Pubby.Core.Rooms;
using Pubby.Hub.Administration.Drain;
using Pubby.Hub.Connections;
using Pubby.Hub.Fleet;
using Pubby.Hub.Options;

namespace Pubby.Hub.Administration.Nodes;

/// <summary>How this node is now.</summary>
internal sealed class NodeReport(
    NodeName name, NodeDrain drain, NodeCapacity capacity, RoomRegistry rooms, NodeRates rates, NodeServers servers)
{
    public NodePart Read()
    {
        var now = rates.Read();
        return new NodePart(
            name.Id, name.Name, name.Version, name.Region, name.Started, NodeDrain.NameOf(drain.Phase), drain.Open,
            capacity.Connections, rooms.Count, rooms.CountSubscriptions(), rates.Behind, now.Connects, now.Publishes,
            now.Deliveries, Round(now.FanOutP50Ms), Round(now.FanOutP99Ms), servers.Store, servers.Redis,
            drain.Phase == NodePhase.Serving ? null : drain.Read(), servers.IsShedding);
    }

    private static double? Round(double? ms) => ms is { } value ? Math.Round(value, 3) : null;
}

/// <summary>Which node it is.</summary>
internal sealed class NodeName(NodeIdentity identity, PubbyOptions options)
{
    public string Id => identity.Id;

    public string Name => identity.Name;

    public string Region => options.Region.Name;

    public string Version { get; } = Assembly.GetExecutingAssembly()
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public DateTimeOffset Started { get; } = StartOfProcess();

    private static DateTimeOffset StartOfProcess()
    {
        using var process = Process.GetCurrentProcess();
        return process.StartTime.ToUniversalTime();
    }
}

/// <summary>How many connections it could have.</summary>
internal sealed class NodeCapacity(BalanceOptions balance, Admission admission)
{
    public int Connections => balance.Capacity ?? admission.MaxConnections;
}
