namespace Pubby.Aws.Streams;

/// <summary>
/// Tells the living from the dead: an owner whose item has not changed for as long as this node has watched it, by this node's own monotonic clock, is dead.
/// Belongs to one thread.
/// </summary>
internal sealed class LeaseMonitor(TimeSpan patience, TimeProvider time)
{
    private Dictionary<string, Sighting> _sightings = [];

    /// <summary>Looks at all items that there are; what is not there any more is forgotten.</summary>
    public void Look(IReadOnlyList<LeaseItem> leases)
    {
        var now = time.GetTimestamp();
        _sightings = leases.ToDictionary(lease => lease.Id, lease =>
            _sightings.TryGetValue(lease.Id, out var before) && before.Owner == lease.Owner && before.Beat == lease.Beat
                ? before
                : new Sighting(lease.Owner, lease.Beat, now));
    }

    /// <summary>It has an owner, who has been heard of.</summary>
    public bool IsAlive(LeaseItem lease) =>
        lease.Owner.Length > 0 && _sightings.TryGetValue(lease.Id, out var sighting) && time.GetElapsedTime(sighting.Since) < patience;

    private readonly record struct Sighting(string Owner, long Beat, long Since);
}
