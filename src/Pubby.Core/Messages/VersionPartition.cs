namespace Pubby.Core.Messages;

/// <summary>
/// The versions that this region stamps with. Regions with tables of their own do not see each other's stamps in time,
/// so their region numbers keep their versions apart. All versions are even: the odd number after one belongs to its
/// expiry. <c>default</c>: there is one region, and it has all even numbers.
/// </summary>
internal readonly record struct VersionPartition
{
    /// <summary>
    /// The largest number of regions. Versions of one region are 32 µs apart, so a clock that gives more than 31,250 a
    /// second runs ahead of the time while it does.
    /// </summary>
    public const int Regions = 16;

    private readonly bool _isShared;

    private VersionPartition(int number)
    {
        _isShared = true;
        Offset = 2 * number;
    }

    /// <summary>From one version to the next; a power of two.</summary>
    public int Step => _isShared ? 2 * Regions : 2;

    /// <summary>The remainder of each version, divided by <see cref="Step"/>.</summary>
    public int Offset { get; }

    /// <param name="number">
    /// The region's number, from 0 to <see cref="Regions"/> - 1; null: there is one region.
    /// </param>
    public static VersionPartition Of(int? number) => number is { } given ? new VersionPartition(given) : default;

    /// <summary>The lowest version of the partition that is not below <paramref name="version"/>.</summary>
    public long AtLeast(long version) => version + ((Offset - version) & (Step - 1));

    /// <summary>True: it is a version of the partition, or the expiry of one.</summary>
    public bool Has(long version) => (version & ~1L) is var even && AtLeast(even) == even;
}
