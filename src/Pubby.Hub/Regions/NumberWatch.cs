using System.Collections.Concurrent;
using Pubby.Hub.Messages;
using Pubby.Hub.Options;

namespace Pubby.Hub.Regions;

/// <summary>
/// Says so, once, where another region's new versions are all of this region's class: two were given the same number. By canaries, as those are always new: what
/// a table held before regions had numbers is of any class. Safe for any number of threads.
/// </summary>
internal sealed partial class NumberWatch(RegionOptions region, ILogger<NumberWatch> log)
{
    /// <summary>So many in a row by chance, from a region without a number, are once in four thousand million.</summary>
    private const int Sure = 8;

    private readonly VersionClass _versions = VersionClass.Of(region.Number);
    private readonly ConcurrentDictionary<string, int> _inARow = new();

    public void Heard(string other, long version)
    {
        if (region.Number is not { } number) return;
        if (!_versions.Has(version)) _inARow.TryRemove(other, out _);
        else if (_inARow.Count <= VersionClass.Regions && _inARow.AddOrUpdate(other, 1, static (_, before) => before + 1) == Sure) LogShared(log, other, number);
    }

    [LoggerMessage(6220, LogLevel.Error, "Region {Other} stamps the same versions as this one does: both have Pubby:Region:Number={Number}. What both write at once may stay different in each; give every region its own.")]
    private static partial void LogShared(ILogger log, string other, int number);
}
