using Pubby.Regions.Tests.Support;

namespace Pubby.Regions.Tests.Sns;

[Collection(nameof(TableAndTopic))]
public sealed class SnsHealthTests(TwoRegions<TableAndTopic> regions) : RegionHealthContract<TableAndTopic>(regions);
