using System.Runtime.Serialization;

namespace Pubby.Protocol.SignalR;

/// <summary>A part of what a room holds, in version order.</summary>
[DataContract]
public sealed class RoomDump
{
    /// <summary>The dumped room.</summary>
    [DataMember(Name = "room")]
    public string Room { get; set; } = "";

    /// <summary>
    /// <c>dump</c> and <c>reset</c> replace what the client holds of the room; <c>resume</c> and <c>catchup</c> add to
    /// it.
    /// </summary>
    [DataMember(Name = "mode")]
    public string Mode { get; set; } = "";

    /// <summary>This part of the messages, the oldest version first.</summary>
    [DataMember(Name = "messages")]
    public IReadOnlyList<RoomItem> Messages { get; set; } = [];

    /// <summary>The cursor to resume from, once the part with <see cref="Last"/> has come.</summary>
    [DataMember(Name = "cursor")]
    public long Cursor { get; set; }

    /// <summary>True: the dump is complete with this part.</summary>
    [DataMember(Name = "last")]
    public bool Last { get; set; }

    /// <summary>
    /// The store did not answer: this is what the node knew, and what other nodes were told lately may be missing. It
    /// comes when the store is back.
    /// </summary>
    [DataMember(Name = "stale")]
    public bool Stale { get; set; }
}
