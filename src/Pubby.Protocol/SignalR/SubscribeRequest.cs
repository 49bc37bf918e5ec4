using System.Runtime.Serialization;

namespace Pubby.Protocol.SignalR;

/// <summary>
/// One room to subscribe to. Data contract names keep the wire's camelCase in MessagePack as in JSON.
/// </summary>
[DataContract]
public class RoomRequest
{
    /// <summary>The room to subscribe to; null in a request that lists <see cref="SubscribeRequest.Rooms"/>.</summary>
    [DataMember(Name = "room")]
    public string? Room { get; set; }

    /// <summary>True: first the messages that the room holds, then live.</summary>
    [DataMember(Name = "dump")]
    public bool Dump { get; set; }

    /// <summary>The client's cursor: first what changed since, then live. Needs <see cref="Epoch"/>.</summary>
    [DataMember(Name = "cursor")]
    public long? Cursor { get; set; }

    /// <summary>The epoch that came with the cursor.</summary>
    [DataMember(Name = "epoch")]
    public string? Epoch { get; set; }

    /// <summary>True: also how many are subscribed, as <see cref="IPubbyClient.Occupancy"/> calls.</summary>
    [DataMember(Name = "occupancy")]
    public bool Occupancy { get; set; }
}

/// <summary>One room (the inherited fields), or a list in <see cref="Rooms"/>.</summary>
[DataContract]
public sealed class SubscribeRequest : RoomRequest
{
    /// <summary>Many rooms at once; null: the one of <see cref="RoomRequest.Room"/>.</summary>
    [DataMember(Name = "rooms")]
    public IReadOnlyList<RoomRequest>? Rooms { get; set; }
}
