using System.Runtime.Serialization;

namespace Pubby.Protocol.SignalR;

/// <summary>The hub ended a subscription.</summary>
[DataContract]
public sealed class RoomUnsubscribed
{
    /// <summary>The room that is left.</summary>
    [DataMember(Name = "room")]
    public string Room { get; set; } = "";

    /// <summary>Why; null where the hub gives no reason.</summary>
    [DataMember(Name = "reason")]
    public string? Reason { get; set; }
}

/// <summary>How many are subscribed to a room.</summary>
[DataContract]
public sealed class RoomOccupancy
{
    /// <summary>The room.</summary>
    [DataMember(Name = "room")]
    public string Room { get; set; } = "";

    /// <summary>The subscribed connections, on all nodes.</summary>
    [DataMember(Name = "subscribers")]
    public long Subscribers { get; set; }
}

/// <summary>The connection is about to be closed.</summary>
[DataContract]
public sealed class GoAwayNotice
{
    /// <summary><c>drain</c>, for example.</summary>
    [DataMember(Name = "reason")]
    public string Reason { get; set; } = "";

    /// <summary>How long to wait after the close before connecting again, in milliseconds.</summary>
    [DataMember(Name = "reconnectInMs")]
    public int ReconnectInMs { get; set; }
}

/// <summary>The connection's token expires soon.</summary>
[DataContract]
public sealed class TokenExpiring
{
    /// <summary>How long the token is still valid, in milliseconds.</summary>
    [DataMember(Name = "inMs")]
    public int InMs { get; set; }
}
