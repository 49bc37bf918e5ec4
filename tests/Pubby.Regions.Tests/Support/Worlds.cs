using Pubby.Regions.Tests.Sns;
using Pubby.Regions.Tests.Streams;

namespace Pubby.Regions.Tests.Support;

// Two regions are started once for all tests of a world: a start takes as long as many a test.
// RegionTests restores them after each test, and each test uses rooms of its own.

[CollectionDefinition(nameof(OneTable))]
public sealed class OneTableTests : ICollectionFixture<TwoRegions<OneTable>>;

[CollectionDefinition(nameof(TwoTables))]
public sealed class TwoTablesTests : ICollectionFixture<TwoRegions<TwoTables>>;

[CollectionDefinition(nameof(TableAndTopic))]
public sealed class TableAndTopicTests : ICollectionFixture<TwoRegions<TableAndTopic>>;
