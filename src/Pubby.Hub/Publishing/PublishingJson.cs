using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pubby.Hub.Publishing;

/// <summary>The publish API's answers, written without reflection.</summary>
[JsonSerializable(typeof(PublishAnswer))]
[JsonSerializable(typeof(BatchAnswer))]
[JsonSerializable(typeof(RoomAnswer))]
internal sealed partial class PublishingJson : JsonSerializerContext
{
    /// <summary>
    /// Answers are JSON documents and never parts of a page, so quotes and angle brackets stay readable.
    /// </summary>
    public static readonly PublishingJson Readable = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>The result for one message.</summary>
/// <param name="Outcome"><c>stored</c>, <c>unchanged</c>, <c>deferred</c>, or <c>broadcast</c> for a message that is
/// not stored.</param>
internal sealed record PublishAnswer(string Room, string Id, long Version, string Outcome);

/// <summary>One result for each message of a batch, in its order.</summary>
internal sealed record BatchAnswer(IReadOnlyList<BatchResult> Results);

/// <param name="Status">The status that a request for this message alone would get.</param>
/// <param name="Error">Not null: this message was refused, and nothing of it was stored.</param>
internal sealed record BatchResult(
    string? Room, string? Id, int Status, long? Version = null, string? Outcome = null, BatchError? Error = null);

/// <param name="Code">One of <see cref="Protocol.ErrorCode"/>.</param>
internal sealed record BatchError(string Code, string Detail);

/// <summary>A room as this node sees it, and how many are subscribed on all nodes.</summary>
/// <param name="Fleet">The nodes that <paramref name="Subscribers"/> is the sum of.</param>
internal sealed record RoomAnswer(
    string Room, int Messages, long Subscribers, CountedNodes Fleet, long Cursor, string Epoch);

/// <param name="Nodes">How many there are.</param>
/// <param name="Answered">How many of them were counted.</param>
internal sealed record CountedNodes(int Nodes, int Answered);
