using Pubby.Regions.Tests.Support;

namespace Pubby.Regions.Tests.Sns;

[Collection(nameof(TableAndTopic))]
public sealed class SnsTraceTests(TwoRegions<TableAndTopic> regions) : TraceContract<TableAndTopic>(regions);
