using Pubby.Regions.Tests.Support;

namespace Pubby.Regions.Tests.Streams;

[Collection(nameof(TwoTables))]
public sealed class StreamsHealthTests(TwoRegions<TwoTables> regions) : RegionHealthContract<TwoTables>(regions);
