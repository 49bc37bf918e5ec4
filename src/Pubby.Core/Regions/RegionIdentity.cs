namespace Pubby.Core.Regions;

/// <summary>Which region a node belongs to.</summary>
/// <param name="Name">
/// The same on all nodes of the region, and different in each region; empty: there is one region.
/// </param>
/// <param name="Number">Which versions the region stamps; null: any.</param>
internal sealed record RegionIdentity(string Name, int? Number);
