using Pubby.Regions.Tests.Support;

namespace Pubby.Regions.Tests.Sns;

public sealed class SnsFailoverTests(TwoRegions<TableAndTopic> regions) : FailoverContract<TableAndTopic>(regions), IClassFixture<TwoRegions<TableAndTopic>>;
