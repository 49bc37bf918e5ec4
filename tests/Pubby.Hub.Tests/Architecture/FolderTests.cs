using Pubby.Architecture;

namespace Pubby.Hub.Tests.Architecture;

/// <summary>
/// The hub's folders stand on floors: each folder knows only those below it. The list is the one of docs/architecture.md. To see the house as it is, run
/// <c>dotnet run --project tests/Pubby.Architecture</c>; with two folders behind it, who in the first names what in the second.
/// </summary>
public sealed class FolderTests
{
    /// <summary>The highest floor first; a folder, and all that it may name.</summary>
    private static readonly (string Folder, string[] MayUse)[] House =
    [
        ("RegionHealth", ["Publishing", "Regions", "Http", "Access", "Diagnostics", "Rooms", "Delivery", "Storage", "Wire", "Messages", "Options"]),
        ("Configuration", ["Regions", "Access", "Redis", "Options"]),
        ("Lifecycle", ["Connections", "Access", "Backplane", "Diagnostics", "Rooms", "Delivery", "Storage", "Redis", "Wire", "Options"]),
        ("Publishing", ["Regions", "Http", "Access", "Backplane", "Diagnostics", "Rooms", "Storage", "Wire", "Messages", "Options"]),
        ("Transports", ["Connections", "Http", "Rooms", "Delivery", "Wire", "Options"]),
        ("Connections", ["Http", "Access", "Diagnostics", "Rooms", "Delivery", "Options"]),
        ("Regions", ["Http", "Access", "Backplane", "Diagnostics", "Rooms", "Storage", "Aws", "Messages", "Options"]),
        ("Http", ["Access", "Diagnostics", "Messages", "Options"]),
        ("Access", ["Rooms", "Options"]),
        ("Backplane", ["Diagnostics", "Rooms", "Storage", "Redis", "Messages", "Options"]),
        ("Diagnostics", ["Delivery", "Options"]),
        ("Rooms", ["Delivery", "Storage", "Wire", "Messages"]),
        ("Delivery", ["Wire"]),
        ("Storage", ["Redis", "Messages", "Options"]),
        ("Redis", ["Options"]),
        ("Wire", ["Messages"]),
        ("Aws", []),
        ("Messages", []),
        ("Options", []),
    ];

    private static readonly FolderGraph Graph = FolderGraph.Of(Path.Combine(AppContext.BaseDirectory, "Pubby.Hub.dll"));

    [Fact]
    public void Every_folder_of_the_hub_has_its_place() =>
        Assert.Equal(Graph.Folders, House.Select(entry => entry.Folder).Append(FolderGraph.Root).Order(StringComparer.Ordinal));

    [Fact]
    public void A_folder_may_use_only_what_stands_below_it()
    {
        var below = new HashSet<string>();
        foreach (var (folder, mayUse) in House.Reverse())
        {
            Assert.True(below.IsSupersetOf(mayUse), $"{folder} may use what stands above it: {string.Join(", ", mayUse.Except(below))}");
            below.Add(folder);
        }
    }

    [Fact]
    public void No_folder_uses_what_it_may_not()
    {
        foreach (var (folder, mayUse) in House)
        {
            foreach (var used in Graph.UsedBy(folder).Except(mayUse)) Assert.Fail($"{folder} may not use {used}: {string.Join(", ", Graph.Evidence(folder, used))}");
        }
    }

    [Fact]
    public void What_a_folder_may_use_and_does_not_is_no_longer_allowed()
    {
        foreach (var (folder, mayUse) in House) Assert.True(!mayUse.Except(Graph.UsedBy(folder)).Any(), $"{folder} does not use {string.Join(", ", mayUse.Except(Graph.UsedBy(folder)))}");
    }
}
