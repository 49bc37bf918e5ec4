using System.Runtime.Serialization;

namespace Pubby.Protocol.SignalR;

/// <summary>An item of a dump.</summary>
[DataContract]
public class RoomItem
{
    /// <summary>Names the message in its room.</summary>
    [DataMember(Name = "id")]
    public string Id { get; set; } = "";

    /// <summary>Microseconds, below 2^53; the newer one wins.</summary>
    [DataMember(Name = "version")]
    public long Version { get; set; }

    /// <summary>
    /// What was published: a <c>JsonElement</c> with the JSON protocol; with MessagePack null, a bool, an integer, a
    /// double, a string, an <c>object[]</c> or a <c>Dictionary&lt;object, object&gt;</c>. Absent from a deleted
    /// message.
    /// </summary>
    [DataMember(Name = "data")]
    public object? Data { get; set; }

    /// <summary>True: the room holds no message of this id any more.</summary>
    [DataMember(Name = "deleted")]
    public bool Deleted { get; set; }

    /// <summary><c>expired</c> where the message was deleted because its time was over.</summary>
    [DataMember(Name = "reason")]
    public string? Reason { get; set; }

    /// <summary>When the message leaves the room, in milliseconds since 1970.</summary>
    [DataMember(Name = "expiresAt")]
    public long? ExpiresAt { get; set; }
}

/// <summary>A live message.</summary>
[DataContract]
public sealed class RoomMessage : RoomItem
{
    /// <summary>The room that the message was published to.</summary>
    [DataMember(Name = "room")]
    public string Room { get; set; } = "";
}
