using Pubby.Regions.Tests.Support;

namespace Pubby.Regions.Tests.Streams;

public sealed class StreamsHealthTests(TwoRegions<TwoTables> regions) : RegionHealthContract<TwoTables>(regions), IClassFixture<TwoRegions<TwoTables>>;
