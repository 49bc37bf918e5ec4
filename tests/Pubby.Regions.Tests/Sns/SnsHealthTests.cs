using Pubby.Regions.Tests.Support;

namespace Pubby.Regions.Tests.Sns;

public sealed class SnsHealthTests(TwoRegions<TableAndTopic> regions) : RegionHealthContract<TableAndTopic>(regions), IClassFixture<TwoRegions<TableAndTopic>>;
