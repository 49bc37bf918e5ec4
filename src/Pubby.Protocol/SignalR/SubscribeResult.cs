using System.Runtime.Serialization;
using System.Text.Json.Serialization;

namespace Pubby.Protocol.SignalR;

/// <summary>How one subscription began, or why it did not.</summary>
[DataContract]
public class RoomResult
{
    /// <summary>The room that was asked for.</summary>
    [DataMember(Name = "room")]
    public string Room { get; set; } = "";

    /// <summary>
    /// <c>live</c>, <c>dump</c>, <c>resume</c> or <c>reset</c>; null where the subscription was refused.
    /// </summary>
    [DataMember(Name = "mode")]
    public string? Mode { get; set; }

    /// <summary>Names the store's data: keep it with the cursor and send both to resume.</summary>
    [DataMember(Name = "epoch")]
    public string? Epoch { get; set; }

    /// <summary>Set where this room was refused.</summary>
    [DataMember(Name = "error")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RoomError? Error { get; set; }
}

/// <summary>
/// The answer to <see cref="SubscribeRequest"/>: the inherited fields for a single room, <see cref="Rooms"/> for a
/// list.
/// </summary>
[DataContract]
public sealed class SubscribeResult : RoomResult
{
    /// <summary>One result for each room of a list, in its order; null for a single room.</summary>
    [DataMember(Name = "rooms")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RoomResult>? Rooms { get; set; }

    /// <summary>
    /// With the first answer of a connection: over how many milliseconds, 0 to 30,000, the clients of this node should
    /// come back if it dies. Null: as they are set.
    /// </summary>
    [DataMember(Name = "spreadMs")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? SpreadMs { get; set; }
}

/// <summary>Why a command was refused.</summary>
[DataContract]
public sealed class RoomError
{
    /// <summary>One of <see cref="ErrorCode"/>.</summary>
    [DataMember(Name = "code")]
    public string Code { get; set; } = "";

    /// <summary>A sentence for people that says what to do. It may change.</summary>
    [DataMember(Name = "message")]
    public string Message { get; set; } = "";

    /// <summary>True where the same command may succeed later.</summary>
    [DataMember(Name = "retryable")]
    public bool Retryable { get; set; }

    /// <summary>When to try again, in milliseconds; only with <see cref="Retryable"/>.</summary>
    [DataMember(Name = "retryAfterMs")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? RetryAfterMs { get; set; }
}
