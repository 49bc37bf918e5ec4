using Pubby.Regions.Tests.Support;

namespace Pubby.Regions.Tests.Streams;

[Collection(nameof(TwoTables))]
public sealed class StreamsFailoverTests(TwoRegions<TwoTables> regions) : FailoverContract<TwoTables>(regions);
