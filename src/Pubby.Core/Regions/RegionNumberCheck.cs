using System.Collections.Concurrent;
using Pubby.Core.Messages;

namespace Pubby.Core.Regions;

/// <summary>
/// Says so where a node of another region stamps this region's versions, or one of this region does not: a number was given twice, or wrongly. By canaries, as those
/// are always new: what a table held before regions had numbers is of any class. Safe for any number of threads.
/// </summary>
internal sealed partial class RegionNumberCheck(RegionIdentity region, ILogger<RegionNumberCheck> log)
{
    /// <summary>So many in a row by chance, from a node of another region that has no number yet, are once in four thousand million.</summary>
    private const int MinInARow = 8;

    /// <summary>Nodes come and go under new names; those that stay are soon counted again.</summary>
    private const int MaxNodes = 10_000;

    private readonly VersionPartition _versions = VersionPartition.Of(region.Number);
    private readonly ConcurrentDictionary<string, int> _inARow = new();

    /// <param name="from">The region.</param>
    /// <param name="version">Of a canary that the node published just now.</param>
    public void Received(string from, string node, long version)
    {
        if (region.Number is not { } number) return;
        var isOwn = from == region.Name;
        if (_versions.Has(version) == isOwn)
        {
            _inARow.TryRemove(node, out _);
            return;
        }
        if (_inARow.Count >= MaxNodes) _inARow.Clear();
        if (_inARow.AddOrUpdate(node, 1, static (_, before) => before + 1) != MinInARow) return;
        if (isOwn) LogOther(log, node, number);
        else LogShared(log, node, from, number);
    }

    [LoggerMessage(EventIds.RegionNumberShared, LogLevel.Error, "Node {Node} of region {From} has this region's Pubby:Region:Number={Number}. What both regions write at once may stay different in each; give every region a number of its own.")]
    private static partial void LogShared(ILogger log, string node, string from, int number);

    [LoggerMessage(EventIds.RegionNumberDiffers, LogLevel.Error, "Node {Node} of this region has another Pubby:Region:Number than {Number}, or none. What it and another region write at once may stay different in each; give all nodes of a region one number.")]
    private static partial void LogOther(ILogger log, string node, int number);
}
