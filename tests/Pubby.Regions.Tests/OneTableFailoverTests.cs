using Pubby.Regions.Tests.Support;

namespace Pubby.Regions.Tests;

public sealed class OneTableFailoverTests(TwoRegions<OneTable> regions) : FailoverContract<OneTable>(regions), IClassFixture<TwoRegions<OneTable>>;
