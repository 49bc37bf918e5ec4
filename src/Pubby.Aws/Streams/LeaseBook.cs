using Pubby.Core.Storage;

namespace Pubby.Aws.Streams;

/// <summary>
/// The region's leases as this node sees them: it reads them, notices owners that are dead and records that were lost,
/// and writes the leases that are its own. Belongs to one thread, except <see cref="CountLossAsync"/>.
/// </summary>
/// <param name="node">This process, and no other that ever was.</param>
/// <exception cref="StoreUnavailableException">From every call: DynamoDB is unavailable.</exception>
internal sealed class LeaseBook(string node, LeaseTable table, LeaseMonitor monitor, StreamGapMonitor gaps)
{
    private long _beat;

    public string Node => node;

    /// <summary>Reads all leases of the region.</summary>
    public async Task<IReadOnlyList<LeaseItem>> ReadAsync(CancellationToken cancellationToken)
    {
        var snapshot = await table.ReadAsync(cancellationToken);
        monitor.Update(snapshot.Leases);
        gaps.Update(snapshot.Losses);
        return snapshot.Leases;
    }

    /// <summary>The lease has an owner whose sign of life changed recently.</summary>
    public bool IsAlive(LeaseItem lease) => monitor.IsAlive(lease);

    /// <summary>Takes a lease, unless it has changed since it was read; or marks its shard as skipped.</summary>
    /// <returns>The lease as it was written; null: another node was faster.</returns>
    public async Task<LeaseItem?> TryTakeAsync(StreamShardClaim claim, CancellationToken cancellationToken)
    {
        var item = new LeaseItem(
            claim.LeaseId, claim.IsSkipped ? "" : node, (claim.Seen?.Beat ?? 0) + 1, claim.Start, claim.Seen?.Taken,
            claim.IsSkipped ? StreamShardProgress.Skipped : StreamShardProgress.Open);
        return await table.TryTakeAsync(claim.Seen, item, cancellationToken) ? item : null;
    }

    /// <summary>Writes the next sign of life, and how far the shard was read.</summary>
    /// <returns>False: another node took the lease.</returns>
    public Task<bool> TryRenewAsync(HeldLease lease, CancellationToken cancellationToken) =>
        table.TryRenewAsync(lease.NextBeat(), node, cancellationToken);

    /// <summary>Writes how far the shard was read, and that the lease has no owner.</summary>
    public Task GiveUpAsync(HeldLease lease, CancellationToken cancellationToken) =>
        table.TryRenewAsync(lease.NextBeat() with { Owner = "" }, node, cancellationToken);

    /// <summary>A sign of life of this node, which holds nothing.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => table.WaitAsync(node, ++_beat, cancellationToken);

    /// <summary>Records may have been lost for this region.</summary>
    public Task CountLossAsync(CancellationToken cancellationToken) => table.CountLossAsync(cancellationToken);
}
