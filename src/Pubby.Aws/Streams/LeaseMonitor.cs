namespace Pubby.Aws.Streams;

/// <summary>
/// Decides which owners are alive. An owner is dead if its item has not changed for as long as <paramref
/// name="timeout"/>, by this node's own monotonic clock. Belongs to one thread.
/// </summary>
internal sealed class LeaseMonitor(TimeSpan timeout, TimeProvider time)
{
    private Dictionary<string, Sighting> _sightings = [];

    /// <summary>Compares all items with those of the last call. Items that no longer exist are removed.</summary>
    public void Update(IReadOnlyList<LeaseItem> leases)
    {
        var now = time.GetTimestamp();
        _sightings = leases.ToDictionary(lease => lease.Id, lease =>
            _sightings.TryGetValue(lease.Id, out var before) && before.Owner == lease.Owner && before.Beat == lease.Beat
                ? before
                : new Sighting(lease.Owner, lease.Beat, now));
    }

    /// <summary>The lease has an owner that gave a sign of life recently.</summary>
    public bool IsAlive(LeaseItem lease) =>
        lease.Owner.Length > 0 && _sightings.TryGetValue(lease.Id, out var sighting)
            && time.GetElapsedTime(sighting.Since) < timeout;

    private readonly record struct Sighting(string Owner, long Beat, long Since);
}
