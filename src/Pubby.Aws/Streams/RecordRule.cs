using Amazon.DynamoDBv2.Model;
using Pubby.Aws.DynamoDb;
using Pubby.Core.Messages;
using Pubby.Core.Regions;
using Pubby.Core.Rooms;

namespace Pubby.Aws.Streams;

// What a removal means. No hub removes an item, so DynamoDB's TTL did, or a person. TTL may have done so here (the
// record then names the service as its user) or in another region. A replicated removal looks like any other. The two
// cannot be distinguished, and need not be: the item itself says whether its time was over.
// It was over The message ended more than a day and an hour ago. Rooms removed it by their own deadlines, and have
//                    forgotten that it existed: nothing is sent. If it ended within the last day after all (clocks
//                    differ, or another TTL removed it), it is sent as *expired*, in the version that every room gives
//                    that by itself. It never becomes a deletion, and brings nothing back.
//   It was not over  Another region's removal of an older message won over a newer one that was written here in the
//                    meantime, because the last writer wins. The newer message is put back. So is what a person deleted
//                    by hand: messages are deleted through the API.

/// <summary>Decides what a record means. It changes nothing.</summary>
internal sealed class RecordRule(RegionIdentity region, StreamsRelayOptions options, TimeProvider time)
{
    /// <summary>The origin of items that were written before the regions had names.</summary>
    private const string UnknownRegion = "unknown";

    /// <summary>The clocks of nodes and of DynamoDB differ by less.</summary>
    private static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(5);

    public RecordVerdict Evaluate(StreamRecord record)
    {
        var (room, old) = Read(record.Old);
        if (record.New is null) return old is null ? RecordVerdict.Nothing : EvaluateRemoval(room, old, record.Old!);
        (room, var stored) = Read(record.New);
        if (stored is null) return RecordVerdict.Nothing;
        if (old is not null && old.Version > stored.Version && IsRemembered(old))
            return Restore(room, old, record.Old!, wasRemoved: false);
        return EvaluateStored(room, stored, OriginOf(record.New));
    }

    private RecordVerdict EvaluateStored(string room, Message message, string origin)
    {
        var isOurs = origin == region.Name;
        // A region measures itself by its canaries, and they come back by the relay.
        if (isOurs && !options.Repair && !ReservedRooms.IsCanary(room)) return RecordVerdict.Nothing;
        return new(new RegionMessage(origin, room, message.AsOf(NowMs)), null);
    }

    private RecordVerdict EvaluateRemoval(string room, Message message, Dictionary<string, AttributeValue> item)
    {
        var goneAt = item.TryGetValue(MessageItem.Gone, out var gone)
            ? DateTimeOffset.FromUnixTimeSeconds(MessageItem.ToNumber(gone)) : DateTimeOffset.MaxValue;
        if (goneAt > time.GetUtcNow() + ClockMargin) return Restore(room, message, item, wasRemoved: true);
        var asOfNow = message.AsOf(NowMs);
        if (asOfNow.State != MessageState.Expired || !IsRemembered(message)) return RecordVerdict.Nothing;
        return new(new RegionMessage(OriginOf(item), room, asOfNow), null);
    }

    /// <summary>
    /// Sent as well, whichever region wrote it: a room that was loaded in between has only the older message.
    /// </summary>
    private RecordVerdict Restore(
        string room, Message message, Dictionary<string, AttributeValue> item, bool wasRemoved) =>
        new(new RegionMessage(OriginOf(item), room, message.AsOf(NowMs)),
            new Restoration(room, message.Version, item, wasRemoved));

    private static string OriginOf(Dictionary<string, AttributeValue> item) =>
        item.GetValueOrDefault(MessageItem.Origin)?.S ?? UnknownRegion;

    /// <summary>
    /// A message that ended longer ago than rooms remember is not put back: it would only be removed again.
    /// </summary>
    private bool IsRemembered(Message message)
    {
        var asOfNow = message.AsOf(NowMs);
        return asOfNow.IsLive
            || asOfNow.ChangedAt >= VersionClock.Microseconds(time.GetUtcNow() - Retention.Tombstones);
    }

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <returns>No message for other items: the epoch, leases, and what other programs wrote.</returns>
    private static (string Room, Message? Message) Read(Dictionary<string, AttributeValue>? item)
    {
        var room = item?.GetValueOrDefault(MessageItem.Room)?.S ?? "";
        if (room.Length == 0 || room[0] == '.') return (room, null);
        return item!.ContainsKey(MessageItem.Id) && item.GetValueOrDefault(MessageItem.Version)?.N is not null
            ? (room, MessageItem.ToMessage(item)) : (room, null);
    }
}

/// <param name="Message">The message for the region; null: none.</param>
/// <param name="Restoration">What to put back first; null: nothing.</param>
internal sealed record RecordVerdict(RegionMessage? Message, Restoration? Restoration)
{
    public static readonly RecordVerdict Nothing = new(null, null);
}

/// <summary>A message that an older one displaced.</summary>
/// <param name="Item">The complete item, written back unchanged.</param>
/// <param name="WasRemoved">It is also put back if no item exists.</param>
internal sealed record Restoration(string Room, long Version, Dictionary<string, AttributeValue> Item, bool WasRemoved);
