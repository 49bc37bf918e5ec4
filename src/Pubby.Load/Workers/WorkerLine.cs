using System.Text.Json.Serialization;
using Pubby.Load.Measures;

namespace Pubby.Load.Workers;

/// <summary>A line from a worker. docs/reference/load-plan.md says what each is.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ReadyLine), "ready")]
[JsonDerivedType(typeof(FaultLine), "fault")]
[JsonDerivedType(typeof(SecondLine), "second")]
[JsonDerivedType(typeof(OpenedLine), "opened")]
[JsonDerivedType(typeof(ResultLine), "result")]
internal abstract record WorkerLine;

internal sealed record ReadyLine(int Part, int Connections, long OpenFilesLimit) : WorkerLine;

internal sealed record FaultLine(IReadOnlyList<string> Faults) : WorkerLine;

internal sealed record OpenedLine(double Seconds) : WorkerLine;

internal sealed record SecondLine : WorkerLine
{
    public required int Second { get; init; }

    public required int Begun { get; init; }

    public required int Open { get; init; }

    public required int Subscribed { get; init; }

    /// <summary>Connections that ended and do not come back.</summary>
    public required int Gone { get; init; }

    public required long Connects { get; init; }

    public required long Deliveries { get; init; }

    public required TimeSummary Deliver { get; init; }

    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    public required long Missing { get; init; }

    public required double LagMs { get; init; }

    public required double Core { get; init; }

    public required long Memory { get; init; }

    public required bool IsToolBound { get; init; }
}

internal sealed record ResultLine : WorkerLine
{
    public required int Part { get; init; }

    public required int Open { get; init; }

    public required long Connects { get; init; }

    public required long Delivered { get; init; }

    public required long Conflated { get; init; }

    public required long Lost { get; init; }

    public required long Unknown { get; init; }

    public required long Repeated { get; init; }

    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    /// <summary>Encoded histograms.</summary>
    public required string Deliver { get; init; }

    public required string Connect { get; init; }

    public required string Subscribe { get; init; }

    public required ToolTotal Tool { get; init; }
}
