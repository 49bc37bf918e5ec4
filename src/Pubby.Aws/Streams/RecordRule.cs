using Amazon.DynamoDBv2.Model;
using Pubby.Aws.DynamoDb;
using Pubby.Core.Messages;
using Pubby.Core.Regions;
using Pubby.Core.Rooms;

namespace Pubby.Aws.Streams;

// What a removal means. No hub removes an item, so whoever did was DynamoDB's TTL, here (the record then names the service as its user) or in another
// region, whose removal is replicated and arrives as anybody's: the two cannot be told apart, and need not be, as the item says itself whether it was time.
//   It was time          the message was over a day and an hour ago, rooms have let go of it by their own deadlines, and forgotten that it was there: nothing
//                        is said. If it was over within the last day all the same (clocks, or somebody's own TTL), it is said to have *expired*, in the
//                        version that every room gives that by itself. It never becomes a deletion, and brings nothing back.
//   It was not time      another region's removal of an older message won over a newer one that was written here meanwhile, as the last writer does. That one
//                        is put back. So is what somebody deleted by hand: messages are deleted through the API.

/// <summary>What becomes of a record. Says it; does nothing.</summary>
internal sealed class RecordRule(RegionIdentity region, StreamsRelayOptions options, TimeProvider time)
{
    /// <summary>What was written before the regions had names.</summary>
    private const string UnknownRegion = "unknown";

    /// <summary>Nodes' clocks and DynamoDB's differ by less.</summary>
    private static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(5);

    public RecordVerdict Judge(StreamRecord record)
    {
        var (room, old) = Read(record.Old);
        if (record.New is null) return old is null ? RecordVerdict.Nothing : JudgeRemoval(room, old, record.Old!);
        (room, var stored) = Read(record.New);
        if (stored is null) return RecordVerdict.Nothing;
        if (old is not null && old.Version > stored.Version && IsRemembered(old)) return Restore(room, old, record.Old!, wasRemoved: false);
        return JudgeStored(room, stored, OriginOf(record.New));
    }

    private RecordVerdict JudgeStored(string room, Message message, string origin)
    {
        var isOurs = origin == region.Name;
        // A region measures itself by its canaries, which come back by the relay.
        if (isOurs && !options.Repair && !ReservedRooms.IsCanary(room)) return RecordVerdict.Nothing;
        return new(new RegionMessage(origin, room, message.AsOf(NowMs)), null);
    }

    private RecordVerdict JudgeRemoval(string room, Message message, Dictionary<string, AttributeValue> item)
    {
        var goneAt = item.TryGetValue(MessageItem.Gone, out var gone) ? DateTimeOffset.FromUnixTimeSeconds(MessageItem.ToNumber(gone)) : DateTimeOffset.MaxValue;
        if (goneAt > time.GetUtcNow() + ClockMargin) return Restore(room, message, item, wasRemoved: true);
        var asOfNow = message.AsOf(NowMs);
        if (asOfNow.State != MessageState.Expired || !IsRemembered(message)) return RecordVerdict.Nothing;
        return new(new RegionMessage(OriginOf(item), room, asOfNow), null);
    }

    /// <summary>Told as well, whoever wrote it: a room that was loaded in between has only the older one.</summary>
    private RecordVerdict Restore(string room, Message message, Dictionary<string, AttributeValue> item, bool wasRemoved) =>
        new(new RegionMessage(OriginOf(item), room, message.AsOf(NowMs)), new Restoration(room, message.Version, item, wasRemoved));

    private static string OriginOf(Dictionary<string, AttributeValue> item) => item.GetValueOrDefault(MessageItem.Origin)?.S ?? UnknownRegion;

    /// <summary>What is over for longer than anybody remembers is not put back: it would only be forgotten again.</summary>
    private bool IsRemembered(Message message)
    {
        var asOfNow = message.AsOf(NowMs);
        return asOfNow.IsLive || asOfNow.ChangedAt >= VersionClock.Microseconds(time.GetUtcNow() - Retention.Tombstones);
    }

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <returns>No message for what is none: the epoch, leases, and what somebody else put there.</returns>
    private static (string Room, Message? Message) Read(Dictionary<string, AttributeValue>? item)
    {
        var room = item?.GetValueOrDefault(MessageItem.Room)?.S ?? "";
        if (room.Length == 0 || room[0] == '.') return (room, null);
        return item!.ContainsKey(MessageItem.Id) && item.GetValueOrDefault(MessageItem.Version)?.N is not null ? (room, MessageItem.ToMessage(item)) : (room, null);
    }
}

/// <param name="Word">For the region; null: nothing is said.</param>
/// <param name="Restoration">To be put back first; null: nothing is.</param>
internal sealed record RecordVerdict(RegionMessage? Word, Restoration? Restoration)
{
    public static readonly RecordVerdict Nothing = new(null, null);
}

/// <summary>An item that something older took the place of.</summary>
/// <param name="Item">As it was, bytes and all; written as it is.</param>
/// <param name="WasRemoved">It is put back where there is nothing, too.</param>
internal sealed record Restoration(string Room, long Version, Dictionary<string, AttributeValue> Item, bool WasRemoved);
