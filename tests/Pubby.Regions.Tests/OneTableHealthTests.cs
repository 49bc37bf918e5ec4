using Pubby.Regions.Tests.Support;

namespace Pubby.Regions.Tests;

[Collection(nameof(OneTable))]
public sealed class OneTableHealthTests(TwoRegions<OneTable> regions) : RegionHealthContract<OneTable>(regions);
