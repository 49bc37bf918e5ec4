using Pubby.Regions.Tests.Support;

namespace Pubby.Regions.Tests.Streams;

[Collection(nameof(TwoTables))]
public sealed class StreamsFailoverTests(TwoRegions<TwoTables> regions) : FailoverContract<TwoTables>(regions)
{
    /// <summary>
    /// The other table does not have it yet, stores it with a newer version, and gets the first one a moment later.
    /// </summary>
    protected override int ToldAgain => Posts.Writers;
}
