namespace Pubby.Core.Messages;

/// <summary>
/// The versions that this region stamps with. Of regions that store in tables of their own, none sees what another stamps meanwhile; that no two stamp the same
/// version they owe to their numbers alone. All are even: the odd number behind one belongs to its expiry. <c>default</c>: there is one region, and all even
/// numbers are its own.
/// </summary>
internal readonly record struct VersionPartition
{
    /// <summary>How many regions there may be. Versions of one are 32 µs apart, so a clock that gives more than 31,250 a second runs ahead of the time while that lasts.</summary>
    public const int Regions = 16;

    private readonly bool _isShared;

    private VersionPartition(int number)
    {
        _isShared = true;
        Offset = 2 * number;
    }

    /// <summary>From one version to the next; a power of two.</summary>
    public int Step => _isShared ? 2 * Regions : 2;

    /// <summary>What is left of each version, divided by <see cref="Step"/>.</summary>
    public int Offset { get; }

    /// <param name="number">Of the region, from 0 to <see cref="Regions"/> - 1; null: there is no other.</param>
    public static VersionPartition Of(int? number) => number is { } given ? new VersionPartition(given) : default;

    /// <summary>The least that is not below <paramref name="version"/>.</summary>
    public long AtLeast(long version) => version + ((Offset - version) & (Step - 1));

    /// <summary>True for each version of the class, and for its expiry.</summary>
    public bool Has(long version) => (version & ~1L) is var even && AtLeast(even) == even;
}
