using Amazon.DynamoDBv2.Model;
using Pubby.Aws.DynamoDb;

namespace Pubby.Aws.Streams;

// Leases and checkpoints are items of the messages table, in the partition '.pubby.streams.<region>'. No room can have
// it, because no name begins with a dot.
//
// Why they have no table of their own: it would be one more to create, pay for, permit and watch in each region. What
// leases need is available here: conditional writes and consistent reads on this region's replica.
//
// Why this is right in a global table, where the last writer wins and conditions do not work across regions: the
// region's name is in the key, so an item has writers in one region only. They all write to one replica, and that
// replica evaluates their conditions. What other replicas send never has this key. The other regions get copies that
// are never read: that costs a replicated write unit for each renewal (docs/explanation/regions.md). Two regions with
// the same name would take each other's leases, but names have to differ anyway.
//
// The reader's writes appear in the stream that it reads. That does not feed itself: a checkpoint is written only with
// a renewal that is due in any case, never because of a record.

/// <summary>
/// The node that reads a shard, and how far it has read. Under other ids: what else the region's nodes exchange about
/// the stream.
/// </summary>
/// <param name="Id">The stream's label and the shard's id.</param>
/// <param name="Owner">The node that reads; empty: none.</param>
/// <param name="Beat">
/// Changes with each sign of life. It is only compared for equality: clocks of different nodes are never compared.
/// </param>
/// <param name="Start">Where to begin while no record was applied.</param>
/// <param name="Taken">All records up to this sequence number were applied; null: none was.</param>
internal sealed record LeaseItem(
    string Id, string Owner, long Beat, StreamShardStart Start, string? Taken, StreamShardProgress Progress)
{
    /// <summary>The prefix of node ids: the node has no shard, and wants one.</summary>
    public const string WaitingPrefix = "waiting/";

    private const string OwnerName = "owner";
    private const string BeatName = "beat";
    private const string StartName = "start";
    private const string TakenName = "taken";
    private const string ProgressName = "progress";

    /// <summary>Two days after a shard has ended its item is no longer read, so the table's TTL removes it.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(3);

    public StreamShardPosition Position => Taken is null ? new(Start) : new(StreamShardStart.After, Taken);

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
        if (Start == StreamShardStart.Latest) item[StartName] = new("latest");
        if (Taken is not null) item[TakenName] = new(Taken);
        if (Progress != StreamShardProgress.Open)
            item[ProgressName] = new(Progress == StreamShardProgress.Read ? "read" : "skipped");
        return item;
    }

    public static LeaseItem Of(Dictionary<string, AttributeValue> item) => new(
        item[MessageItem.Id].S,
        item.GetValueOrDefault(OwnerName)?.S ?? "",
        item.TryGetValue(BeatName, out var beat) ? MessageItem.ToNumber(beat) : 0,
        item.GetValueOrDefault(StartName)?.S == "latest" ? StreamShardStart.Latest : StreamShardStart.Oldest,
        item.GetValueOrDefault(TakenName)?.S,
        item.GetValueOrDefault(ProgressName)?.S switch
        {
            "read" => StreamShardProgress.Read,
            "skipped" =>
            StreamShardProgress.Skipped,
            _ => StreamShardProgress.Open
        });
}

internal enum StreamShardProgress : byte
{
    /// <summary>There is more to read, or more will come.</summary>
    Open,

    /// <summary>All of it was read, and no record will be added.</summary>
    Read,

    /// <summary>It was closed before this region read it: the rooms were read from the table instead.</summary>
    Skipped,
}
