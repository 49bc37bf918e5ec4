using Pubby.Regions.Tests.Support;

namespace Pubby.Regions.Tests.Streams;

public sealed class StreamsFailoverTests(TwoRegions<TwoTables> regions) : FailoverContract<TwoTables>(regions), IClassFixture<TwoRegions<TwoTables>>;
