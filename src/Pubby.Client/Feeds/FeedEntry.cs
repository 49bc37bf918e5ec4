using Pubby.Protocol.SignalR;

namespace Pubby.Client.Feeds;

/// <summary>What a room gives its handle: an item, or that something happened.</summary>
internal abstract record FeedEntry
{
    /// <summary>Not an id: ids do not contain this character.</summary>
    public const char MarkPrefix = '\0';

    private FeedEntry()
    {
    }

    public sealed record Item(RoomItem Value) : FeedEntry;

    public sealed record Ready : FeedEntry;

    public sealed record Occupancy(long Subscribers) : FeedEntry;

    public sealed record Resumed : FeedEntry;

    public sealed record Reset : FeedEntry;

    public sealed record Fault(PubbyException Error, bool IsOver) : FeedEntry;

    public sealed record Closed : FeedEntry;
}
