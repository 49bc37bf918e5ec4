using Amazon.DynamoDBv2.Model;
using Pubby.Aws.DynamoDb;

namespace Pubby.Aws.Streams;

// Leases and checkpoints are items of the messages table, in a partition that no room can have: '.pubby.streams.<region>', as no name begins with a dot.
//
// Why not a table of their own: it would be one more thing to make, pay, permit and watch in each region, and what they need is there already: conditional
// writes and consistent reads on this region's replica.
//
// Why this is right in a global table, whose replicas keep the last writer and know no condition across regions: the region's name is in the key, so an item
// has writers in one region only. They all write to one replica, where a condition is decided by what that replica holds; what arrives from other replicas
// never touches the key. The other regions get copies, which nobody reads: that is the price, a replicated write unit for each renewal (docs/explanation/regions.md).
// Two regions that were given the same name would share leases and lose them to each other: names are to differ anyway.
//
// Writing to the table that is read feeds the stream with what the reader wrote. That does not run away, as a checkpoint is never written because of records,
// only with the renewal that is due in any case.

/// <summary>Who reads a shard, and how far; or, under other ids, what else the region's nodes tell each other about the stream.</summary>
/// <param name="Id">The stream's label and the shard's id.</param>
/// <param name="Owner">The node that reads; empty: nobody does.</param>
/// <param name="Beat">Changes with each sign of life. Compared for equality only: clocks of different nodes are never compared.</param>
/// <param name="Start">Where to begin as long as no record was taken.</param>
/// <param name="Taken">The sequence number up to which every record was taken; null: none was.</param>
internal sealed record LeaseItem(string Id, string Owner, long Beat, ShardStart Start, string? Taken, ShardProgress Progress)
{
    /// <summary>For node ids without a shard: the node has none, and wants one.</summary>
    public const string WaitingPrefix = "waiting/";

    private const string OwnerName = "owner";
    private const string BeatName = "beat";
    private const string StartName = "start";
    private const string TakenName = "taken";
    private const string ProgressName = "progress";

    /// <summary>Nobody reads a shard's item when the shard has been gone for two days, so the table's TTL removes it.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(3);

    public ShardPosition Position => Taken is null ? new(Start) : new(ShardStart.After, Taken);

    public static string Partition(string region) => $".pubby.streams.{region}";

    public Dictionary<string, AttributeValue> ToItem(string region, DateTimeOffset now)
    {
        var item = new Dictionary<string, AttributeValue>(8)
        {
            [MessageItem.Room] = new(Partition(region)),
            [MessageItem.Id] = new(Id),
            [BeatName] = MessageItem.Number(Beat),
            [MessageItem.Gone] = MessageItem.Number((now + Kept).ToUnixTimeSeconds()),
        };
        if (Owner.Length > 0) item[OwnerName] = new(Owner);
        if (Start == ShardStart.Latest) item[StartName] = new("latest");
        if (Taken is not null) item[TakenName] = new(Taken);
        if (Progress != ShardProgress.Open) item[ProgressName] = new(Progress == ShardProgress.Read ? "read" : "skipped");
        return item;
    }

    public static LeaseItem Of(Dictionary<string, AttributeValue> item) => new(
        item[MessageItem.Id].S,
        item.GetValueOrDefault(OwnerName)?.S ?? "",
        item.TryGetValue(BeatName, out var beat) ? MessageItem.ToNumber(beat) : 0,
        item.GetValueOrDefault(StartName)?.S == "latest" ? ShardStart.Latest : ShardStart.Retention,
        item.GetValueOrDefault(TakenName)?.S,
        item.GetValueOrDefault(ProgressName)?.S switch { "read" => ShardProgress.Read, "skipped" => ShardProgress.Skipped, _ => ShardProgress.Open });
}

internal enum ShardProgress : byte
{
    /// <summary>There is more to read, or to come.</summary>
    Open,

    /// <summary>All of it was read, and nothing is added to it.</summary>
    Read,

    /// <summary>It was closed before anybody in this region read it: the rooms were read from the table instead.</summary>
    Skipped,
}
