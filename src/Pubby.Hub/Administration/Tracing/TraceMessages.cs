using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pubby.Core.Tracing;
using Pubby.Hub.Administration.Fleet;

namespace Pubby.Hub.Administration.Tracing;

/// <summary>What a node that traces asks the others, again and again while it does.</summary>
/// <param name="Trace">The trace's name, which the asking node chose.</param>
/// <param name="Room">Null: the trace follows a connection.</param>
/// <param name="Id">Null: all of the room.</param>
/// <param name="IsOver">The trace ends.</param>
internal sealed record TracePoll(
    string Trace, string? Room = null, string? Id = null, string? Connection = null, bool IsOver = false);

/// <summary>What happened on a node since the last poll.</summary>
/// <param name="Dropped">More happened than was kept.</param>
/// <param name="HasMore">Ask again at once.</param>
/// <param name="IsRefused">The node has too many traces already.</param>
/// <param name="IsHere">The connection that is followed is open on this node.</param>
internal sealed record TraceAnswer(
    IReadOnlyList<TraceLine> Events, long Dropped = 0, bool HasMore = false, bool IsRefused = false,
    bool IsHere = false);

/// <summary>An event, as operators read it.</summary>
internal sealed record TraceLine(
    DateTimeOffset At, string Node, string Stage, string Room, string? Id, long? Version, string? Connection,
    long? Count, string? Reason)
{
    private static readonly Dictionary<TraceStage, string> Stages = Enum.GetValues<TraceStage>()
        .ToDictionary(stage => stage, stage => JsonNamingPolicy.SnakeCaseLower.ConvertName(stage.ToString()));

    public static TraceLine Of(string node, in TraceEvent happened) => new(
        happened.At, node, Stages[happened.Stage], happened.Room, happened.Id,
        happened.Version > 0 ? happened.Version : null, happened.Connection, happened.Count, happened.Reason);
}

internal sealed record DroppedEvents(long Count);

internal sealed record TraceEnd(string Reason);

[JsonSerializable(typeof(TracePoll))]
[JsonSerializable(typeof(TraceAnswer))]
[JsonSerializable(typeof(TraceLine))]
[JsonSerializable(typeof(FleetPart))]
[JsonSerializable(typeof(DroppedEvents))]
[JsonSerializable(typeof(TraceEnd))]
internal sealed partial class TraceJson : JsonSerializerContext
{
    public static readonly TraceJson Readable = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new UtcTime() },
    });
}
