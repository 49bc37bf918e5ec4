namespace Pubby.Aws.Streams;

/// <summary>
/// The shards that a node should take and give up. Parents come before children, so that the changes of an item stay in
/// order. Each node gets its share.
/// </summary>
/// <param name="Take">To be tried in this order.</param>
/// <param name="GiveUp">One that this node holds beyond its share while another node has less; null: none.</param>
/// <param name="IsWaiting">
/// This node holds nothing while another holds more than one: it has to write a sign of life.
/// </param>
internal sealed record StreamShardAssignment(IReadOnlyList<StreamShardClaim> Take, string? GiveUp, bool IsWaiting)
{
    /// <param name="isAlive">Whether the owner of an item is alive.</param>
    /// <param name="held">The ids of the leases that this node holds.</param>
    public static StreamShardAssignment Of(
        string label, IReadOnlyList<StreamShard> shards, IReadOnlyList<LeaseItem> leases, string node,
        IReadOnlySet<string> held, Func<LeaseItem, bool> isAlive)
    {
        var items = leases.ToDictionary(lease => lease.Id);
        var ids = shards.ToDictionary(shard => shard.Id, shard => $"{label}/{shard.Id}");
        var readable = shards.Where(shard => IsReadable(shard, ids, items)).ToArray();
        var owners = leases.Where(isAlive).GroupBy(lease => lease.Owner).ToDictionary(
            group => group.Key, group =>
                group.Count(lease => !lease.Id.StartsWith(LeaseItem.WaitingPrefix, StringComparison.Ordinal)));
        var living = owners.Keys.Append(node).Distinct().Count();
        var share = (readable.Length + living - 1) / living;

        var free = readable.Where(shard => !held.Contains(ids[shard.Id]) && IsFree(ids[shard.Id]));
        var take = free.Take(Math.Max(0, share - held.Count)).Select(shard => Claim(shard, ids, items)).ToArray();
        var max = owners.Where(owner => owner.Key != node).Select(owner => owner.Value).DefaultIfEmpty().Max();
        return new StreamShardAssignment(take, held.Count > share
            ? held.Order(StringComparer.Ordinal).Last() : null, held.Count == 0 && take.Length == 0 && max > 1);

        // Its own that it does not hold: DynamoDB took what it wrote, and the answer was lost. Nobody reads it.
        bool IsFree(string id) => !items.TryGetValue(id, out var item) || item.Owner == node || !isAlive(item);
    }

    /// <summary>It has something to read, and all shards before it have been read.</summary>
    private static bool IsReadable(
        StreamShard shard, Dictionary<string, string> ids, Dictionary<string, LeaseItem> items)
    {
        if (items.TryGetValue(ids[shard.Id], out var own) && own.Progress != StreamShardProgress.Open) return false;
        // A parent that is no longer listed has no records left.
        return shard.Parent is not { } parent || !ids.TryGetValue(parent, out var id)
            || (items.TryGetValue(id, out var before) && before.Progress != StreamShardProgress.Open);
    }

    /// <summary>
    /// A shard that was not read yet is read from its beginning if its parent was read to the end. For any other shard,
    /// for example the first that this region ever reads, it is not known which records were missed: it is read from
    /// now on, if it is still open, and the rooms are read from the table.
    /// </summary>
    private static StreamShardClaim Claim(
        StreamShard shard, Dictionary<string, string> ids, Dictionary<string, LeaseItem> items)
    {
        var id = ids[shard.Id];
        if (items.TryGetValue(id, out var seen))
            return new StreamShardClaim(shard.Id, id, seen, seen.Start, IsSkipped: false);
        var follows = shard.Parent is { } parent && ids.TryGetValue(parent, out var parentId)
            && items.TryGetValue(parentId, out var before) && before.Progress == StreamShardProgress.Read;
        return new StreamShardClaim(shard.Id, id, null, follows
            ? StreamShardStart.Oldest : StreamShardStart.Latest, IsSkipped: !follows && shard.IsClosed);
    }
}

/// <param name="Seen">The item as it was read; null: there was none.</param>
/// <param name="IsSkipped">It is not read at all.</param>
internal sealed record StreamShardClaim(
    string Shard, string LeaseId, LeaseItem? Seen, StreamShardStart Start, bool IsSkipped);
