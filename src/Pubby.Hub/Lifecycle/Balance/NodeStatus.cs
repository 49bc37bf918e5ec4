using System.Diagnostics;
using System.Reflection;
using Pubby.Core.Balance;
using Pubby.Hub.Connections;
using Pubby.Hub.Fleet;
using Pubby.Hub.Lifecycle.Drain;
using Pubby.Hub.Options;

namespace Pubby.Hub.Lifecycle.Balance;

/// <summary>What this node has and does now.</summary>
internal sealed class NodeStatus(
    NodeState state, Admission admission, IConnectRate rate, IRegionStatus region, ConnectionShedder shedder,
    BalanceOptions options) : INodeStatus
{
    private static readonly string Version = Assembly.GetExecutingAssembly()
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private readonly DateTimeOffset _started = StartOfProcess();

    public NodeRecord Read(string id) => new(
        id, admission.Count, options.Capacity ?? admission.MaxConnections, state.Phase, rate.Free, region.IsRed,
        shedder.Shed, Version, _started);

    private static DateTimeOffset StartOfProcess()
    {
        using var process = Process.GetCurrentProcess();
        return process.StartTime.ToUniversalTime();
    }
}
