using Pubby.Load.Plans;

namespace Pubby.Load.Workers;

/// <summary>A line to a worker. docs/reference/load-plan.md says what each does; the other fields are null.</summary>
internal sealed record WorkerCommand(string Command)
{
    public int? Part { get; init; }

    public int? Parts { get; init; }

    /// <summary>So many of the parts run on this machine, and share its ports; null: one.</summary>
    public int? Here { get; init; }

    public LoadPlan? Plan { get; init; }

    /// <summary>Microseconds of the worker's clock; null: now.</summary>
    public long? At { get; init; }

    /// <summary>Microseconds of the publisher's clock.</summary>
    public long? From { get; init; }

    /// <summary>A set's prefix.</summary>
    public string? Rooms { get; init; }

    public int[]? Last { get; init; }

    public double? Share { get; init; }

    public long? Offset { get; init; }
}
