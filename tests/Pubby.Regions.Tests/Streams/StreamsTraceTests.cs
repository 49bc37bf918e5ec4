using Pubby.Regions.Tests.Support;

namespace Pubby.Regions.Tests.Streams;

[Collection(nameof(TwoTables))]
public sealed class StreamsTraceTests(TwoRegions<TwoTables> regions) : TraceContract<TwoTables>(regions);
