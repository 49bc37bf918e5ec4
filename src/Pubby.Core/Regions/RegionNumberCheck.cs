using System.Collections.Concurrent;
using Pubby.Core.Messages;

namespace Pubby.Core.Regions;

/// <summary>
/// Logs when a node of another region stamps this region's versions, or a node of this region does not: a number was
/// given twice, or wrongly. It looks at canaries, because they are always new: what a table held before regions had
/// numbers may have any version. Safe for any number of threads.
/// </summary>
internal sealed partial class RegionNumberCheck(RegionIdentity region, ILogger<RegionNumberCheck> log)
{
    /// <summary>
    /// The chance of 8 in a row, from a node of another region without a number, is 1 in 4 billion (16^-8).
    /// </summary>
    private const int MinInARow = 8;

    /// <summary>Restarted nodes have new names. After a reset, the others are soon counted again.</summary>
    private const int MaxNodes = 10_000;

    private readonly VersionPartition _versions = VersionPartition.Of(region.Number);
    private readonly ConcurrentDictionary<string, int> _inARow = new();

    /// <param name="from">The region of the node.</param>
    /// <param name="version">The version of a canary that the node has just published.</param>
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

    [LoggerMessage(EventIds.RegionNumberShared, LogLevel.Error,
        "Node {Node} of region {From} has this region's Pubby:Region:Number={Number}. What both regions write at " +
        "once may stay different in each; give every region a number of its own.")]
    private static partial void LogShared(ILogger log, string node, string from, int number);

    [LoggerMessage(EventIds.RegionNumberDiffers, LogLevel.Error,
        "Node {Node} of this region has another Pubby:Region:Number than {Number}, or none. What it and another " +
        "region write at once may stay different in each; give all nodes of a region one number.")]
    private static partial void LogOther(ILogger log, string node, int number);
}
