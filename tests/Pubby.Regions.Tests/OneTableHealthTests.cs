using Pubby.Regions.Tests.Support;

namespace Pubby.Regions.Tests;

public sealed class OneTableHealthTests(TwoRegions<OneTable> regions) : RegionHealthContract<OneTable>(regions), IClassFixture<TwoRegions<OneTable>>;
