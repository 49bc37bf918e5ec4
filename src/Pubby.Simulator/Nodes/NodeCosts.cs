using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pubby.Simulator.Nodes;

/// <summary>What a node's work costs, in microseconds of one core, and how long it takes.</summary>
/// <param name="Idle">Of an idle connection, each second: its keep-alive.</param>
/// <param name="Connect">To open a connection, upgrade and subscribe it.</param>
/// <param name="Refuse">To refuse one.</param>
/// <param name="Deliver">Of one message to one connection.</param>
/// <param name="Load">To load a room that has no client on the node yet.</param>
/// <param name="Base">Of a node without a connection, each second.</param>
internal sealed record NodeCosts(
    double Idle, double Connect, double Refuse, double Deliver, double Load, double Base)
{
    /// <summary>Anything that costs more than ten seconds is a mistake.</summary>
    public const double Max = 10_000_000;

    /// <summary>
    /// The p99 of a delivery, for a message that takes the node some time to send to all its clients of a room, while
    /// it is busy with other work for a share of its time.
    /// </summary>
    public required DelayLaw Delay { get; init; }

    /// <summary>Those that are committed, with where each comes from.</summary>
    public static NodeCosts Measured { get; } = Read();

    private static NodeCosts Read()
    {
        using var stream = typeof(NodeCosts).Assembly.GetManifestResourceStream("costs.json")!;
        var file = JsonSerializer.Deserialize(stream, CostsJson.Default.CostsFile)!;
        return new NodeCosts(
            file.Idle.Value, file.Connect.Value, file.Refuse.Value, file.Deliver.Value, file.Load.Value,
            file.Base.Value)
        {
            Delay = new DelayLaw(file.FixedDelay.Value, file.FanOutFactor.Value),
        };
    }
}

/// <param name="Fixed">Milliseconds that every message takes.</param>
/// <param name="FanOutFactor">Of the time that a message takes for all clients of its room: the p99.</param>
internal sealed record DelayLaw(double Fixed, double FanOutFactor)
{
    /// <summary>Nobody measures longer than this.</summary>
    private const double MaxMilliseconds = 60_000;

    /// <param name="fanOut">Seconds that the node computes for one message of the room.</param>
    /// <param name="busy">The share of its cores that is used.</param>
    /// <param name="backlog">Seconds that work waits.</param>
    /// <returns>Milliseconds.</returns>
    public double P99(double fanOut, double busy, double backlog) => busy >= 1 ? MaxMilliseconds
        : Math.Min(MaxMilliseconds, Fixed + (1000 * ((FanOutFactor * fanOut / (1 - busy)) + backlog)));
}

/// <summary>The file of costs, as <c>bench/fit</c> writes it: each with its unit and where it comes from.</summary>
internal sealed record CostsFile(
    string About, Cost Idle, Cost Connect, Cost Refuse, Cost Deliver, Cost Load, Cost Base, Cost FixedDelay,
    Cost FanOutFactor);

/// <param name="Residual">What the fitted line leaves over, in percent of the mean; null: it was not fitted.</param>
internal sealed record Cost(double Value, string Unit, string Source, double? Residual = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CostsFile))]
internal sealed partial class CostsJson : JsonSerializerContext;
