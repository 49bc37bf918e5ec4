namespace Pubby.Fleet.Tests;

/// <summary>
/// One fleet for all classes that take it: its start costs as much as several of their tests. Each test uses rooms of
/// its own; <see cref="SharedFleetTests"/> restores the fleet after it.
/// </summary>
[CollectionDefinition(nameof(Fleet))]
public sealed class FleetTests : ICollectionFixture<Fleet>;
