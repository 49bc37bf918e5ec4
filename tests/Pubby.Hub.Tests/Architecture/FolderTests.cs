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
        ("Lifecycle", ["Transports", "Publishing", "Backplane", "Rooms", "Storage", "Redis", "Diagnostics", "Delivery", "Wire", "Options"]),
        ("RegionHealth", ["Publishing", "Regions", "Http", "Rooms", "Storage", "Diagnostics", "Delivery", "Wire", "Messages", "Options"]),
        ("Publishing", ["Regions", "Backplane", "Http", "Rooms", "Storage", "Diagnostics", "Wire", "Messages", "Options"]),
        ("Configuration", ["Regions", "Redis", "Messages", "Options"]),
        ("Regions", ["Backplane", "Http", "Rooms", "Storage", "Diagnostics", "Messages", "Options", "Aws"]),
        ("Transports", ["Http", "Rooms", "Diagnostics", "Delivery", "Wire", "Messages", "Options"]),
        ("Backplane", ["Rooms", "Storage", "Diagnostics", "Redis", "Messages", "Options"]),
        ("Http", ["Diagnostics", "Messages", "Options"]),
        ("Rooms", ["Storage", "Delivery", "Wire", "Messages"]),
        ("Diagnostics", ["Delivery", "Options"]),
        ("Storage", ["Redis", "Messages", "Options"]),
        ("Delivery", ["Wire"]),
        ("Redis", ["Options"]),
        ("Wire", ["Messages"]),
        ("Messages", []),
        ("Options", []),
        ("Aws", []),
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
