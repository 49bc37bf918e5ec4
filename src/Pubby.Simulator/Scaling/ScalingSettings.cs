using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Pubby.Simulator.Scenarios;

namespace Pubby.Simulator.Scaling;

/// <summary>How many nodes there are to be, by what is measured. All times are in seconds.</summary>
/// <param name="Period">Of a datapoint.</param>
/// <param name="Delay">After the end of its period, a datapoint is known.</param>
/// <param name="StartSeconds">A new node serves after so long.</param>
/// <param name="DeregistrationSeconds">A node that is to go is killed after so long.</param>
/// <param name="Drains">False: a node that is to go is cut off at once.</param>
/// <param name="Deregisters">
/// A node that is to go is out of the balancer's rotation at once. False: the balancer sees that by its health checks.
/// </param>
/// <param name="ComfortablePerNode">By so many clients a node, the needed number of nodes is counted.</param>
internal sealed record ScalingSettings(
    ScalingRule[] Rules, [Range(1, 3_600)] double Period = 60, [Range(0, 3_600)] double Delay = 60,
    [Range(0, 3_600)] double StartSeconds = 90, [Range(1, 86_400)] double DeregistrationSeconds = 900,
    bool Drains = true, bool Deregisters = true, [Range(1, Scenario.MaxClients)] long ComfortablePerNode = 120_000,
    [Range(1, Scenario.MaxNodes)] int Least = 1, [Range(1, Scenario.MaxNodes)] int Most = 200);

/// <summary>A step of a policy, or a target that is tracked.</summary>
/// <param name="Above">It applies when the metric is above this; null: not for that.</param>
/// <param name="Below">It applies when the metric is below this; null: not for that.</param>
/// <param name="Datapoints">In so many datapoints in a row.</param>
/// <param name="Percent">By so much the number of nodes changes, at least by one.</param>
/// <param name="Target">In place of a percentage: the metric's mean is brought to this.</param>
/// <param name="Cooldown">After it applied, it does not for so long.</param>
/// <param name="ConnectionsBelow">
/// It applies only while the mean of connections is below this too; null: always.
/// </param>
internal sealed record ScalingRule(
    ScalingMetric Metric, double? Above = null, double? Below = null, [Range(1, 100)] int Datapoints = 1,
    [Range(-100, 1_000)] double Percent = 0, [Range(0.01, 1e9)] double? Target = null,
    [Range(0, 86_400)] double Cooldown = 300, [Range(1, Scenario.MaxClients)] double? ConnectionsBelow = null);

internal enum ScalingMetric
{
    /// <summary>The mean of the nodes' processors, in percent.</summary>
    [JsonStringEnumMemberName("processor-average")]
    ProcessorAverage,

    /// <summary>The hottest node's processor, in percent.</summary>
    [JsonStringEnumMemberName("processor-maximum")]
    ProcessorMaximum,

    /// <summary>The mean of the connections of the nodes that are to stay.</summary>
    [JsonStringEnumMemberName("connections-average")]
    ConnectionsAverage,
}
