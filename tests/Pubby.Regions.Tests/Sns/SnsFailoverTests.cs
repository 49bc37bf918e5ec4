using Pubby.Regions.Tests.Support;

namespace Pubby.Regions.Tests.Sns;

[Collection(nameof(TableAndTopic))]
public sealed class SnsFailoverTests(TwoRegions<TableAndTopic> regions) : FailoverContract<TableAndTopic>(regions);
