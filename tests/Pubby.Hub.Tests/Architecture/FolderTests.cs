using Pubby.Architecture;

namespace Pubby.Hub.Tests.Architecture;

/// <summary>
/// The folders of the hub's three projects stand on floors: each folder knows only those below it.
/// The list is the one of docs/architecture.md. To see the house as it is, run <c>dotnet run --project
/// tests/Pubby.Architecture</c>; with two folders behind it, who in the first names what in the second.
/// </summary>
public sealed class FolderTests
{
    /// <summary>
    /// The highest floor first; a folder, and all that it may name. <c>Hub</c> itself puts everything together.
    /// </summary>
    private static readonly (string Folder, string[] MayUse)[] House =
    [
        ("Hub/Administration",
        [
            "Core", "Core/Backplane", "Core/Delivery", "Core/Diagnostics", "Core/Draining", "Core/Messages",
            "Core/Rooms", "Core/Storage", "Core/Tracing", "Core/Wire", "Hub/Access", "Hub/Connections", "Hub/Fleet",
            "Hub/Http", "Hub/Lifecycle", "Hub/Options"
        ]),
        ("Hub/RegionHealth",
        [
            "Core/Balance", "Core/Delivery", "Core/Diagnostics", "Core/Messages", "Core/Policies",
            "Core/Publishing", "Core/Regions", "Core/Rooms", "Core/Storage", "Hub/Connections", "Hub/Http",
            "Hub/Options", "Hub/Publishing"
        ]),
        ("Hub/Lifecycle",
        [
            "Aws/DynamoDb", "Aws/Targets", "Core", "Core/Backplane", "Core/Balance", "Core/Delivery",
            "Core/Diagnostics",
            "Core/Draining", "Core/Policies", "Core/Rooms", "Core/Storage", "Core/Wire", "Hub/Access",
            "Hub/Connections", "Hub/Fleet", "Hub/Options", "Hub/Redis"
        ]),
        ("Hub/Publishing",
        [
            "Core/Delivery", "Core/Diagnostics", "Core/Messages", "Core/Policies", "Core/Publishing", "Core/Rooms",
            "Core/Storage", "Core/Tracing", "Core/Wire", "Hub/Access", "Hub/Connections", "Hub/Fleet", "Hub/Http",
            "Hub/Options"
        ]),
        ("Hub/Transports",
        [
            "Core", "Core/Delivery", "Core/Rooms", "Core/Wire", "Hub/Access", "Hub/Connections", "Hub/Http",
            "Hub/Options"
        ]),
        ("Hub/Configuration",
        [
            "Aws/DynamoDb", "Aws/Sns", "Aws/Streams", "Aws/Targets", "Core", "Core/Balance", "Hub/Access",
            "Hub/Options", "Hub/Redis"
        ]),
        ("Hub/Connections",
        [
            "Core", "Core/Balance", "Core/Delivery", "Core/Diagnostics", "Core/Draining", "Core/Policies",
            "Core/Rooms", "Core/Wire", "Hub/Access", "Hub/Http", "Hub/Options"
        ]),
        ("Hub/Regions", ["Aws/DynamoDb", "Aws/Sns", "Aws/Streams", "Core/Regions", "Hub/Http", "Hub/Options"]),
        ("Hub/Access", ["Core", "Core/Policies", "Core/Rooms", "Hub/Options"]),
        ("Hub/Backplane", ["Core/Backplane", "Core/Diagnostics", "Core/Messages", "Hub/Options", "Hub/Redis"]),
        ("Hub/Fleet",
        [
            "Core", "Core/Balance", "Core/Draining", "Core/Policies", "Core/Rooms", "Hub/Options", "Hub/Redis"
        ]),
        ("Hub/Http", ["Core/Diagnostics", "Core/Messages", "Core/Rooms", "Hub/Options"]),
        ("Hub/Storage", ["Aws/DynamoDb", "Core", "Core/Messages", "Core/Storage", "Hub/Options", "Hub/Redis"]),
        ("Core/Hosting",
        [
            "Core/Backplane", "Core/Delivery", "Core/Diagnostics", "Core/Messages", "Core/Publishing",
            "Core/Regions", "Core/Rooms", "Core/Storage", "Core/Tracing", "Core/Wire"
        ]),
        ("Hub/Options",
            ["Aws/DynamoDb", "Aws/Sns", "Aws/Streams", "Aws/Targets", "Core/Balance", "Core/Diagnostics"]),
        ("Aws/Sns", ["Core", "Core/Backplane", "Core/Messages", "Core/Policies", "Core/Regions", "Core/Rooms"]),
        ("Aws/Streams",
        [
            "Aws/DynamoDb", "Aws/Signing", "Core", "Core/Diagnostics", "Core/Messages",
            "Core/Policies", "Core/Regions", "Core/Rooms", "Core/Storage"
        ]),
        ("Aws/Targets", ["Aws/Signing", "Core", "Core/Diagnostics", "Core/Draining", "Core/Policies"]),
        ("Core/Publishing",
        [
            "Core/Backplane", "Core/Diagnostics", "Core/Messages", "Core/Regions", "Core/Rooms",
            "Core/Storage", "Core/Tracing"
        ]),
        ("Core/Regions",
            ["Core/Backplane", "Core/Diagnostics", "Core/Messages", "Core/Rooms", "Core/Storage", "Core/Tracing"]),
        ("Core/Backplane",
            ["Core/Diagnostics", "Core/Messages", "Core/Policies", "Core/Rooms", "Core/Storage", "Core/Tracing"]),
        ("Core/Diagnostics", ["Core/Delivery", "Core/Messages"]),
        ("Core/Rooms", ["Core/Delivery", "Core/Messages", "Core/Storage", "Core/Tracing", "Core/Wire"]),
        ("Aws/DynamoDb", ["Core", "Core/Messages", "Core/Storage"]),
        ("Core/Balance", ["Core/Draining"]),
        ("Core/Delivery", ["Core/Tracing", "Core/Wire"]),
        ("Core/Storage", ["Core", "Core/Messages", "Core/Policies"]),
        ("Core/Wire", ["Core/Messages"]),
        ("Hub/Redis", ["Core", "Core/Policies"]),
        ("Aws/Signing", []),
        ("Core", []),
        ("Core/Draining", []),
        ("Core/Messages", []),
        ("Core/Policies", []),
        ("Core/Tracing", []),
    ];

    private static readonly FolderGraph Graph = FolderGraph.Of(AppContext.BaseDirectory);

    [Fact]
    public void Every_folder_of_the_hub_has_its_place() =>
        Assert.Equal(Graph.Folders, House.Select(entry => entry.Folder).Append("Hub").Order(StringComparer.Ordinal));

    [Fact]
    public void A_folder_may_use_only_what_stands_below_it()
    {
        var below = new HashSet<string>();
        foreach (var (folder, mayUse) in House.Reverse())
        {
            Assert.True(below.IsSupersetOf(mayUse),
                $"{folder} may use what stands above it: {string.Join(", ", mayUse.Except(below))}");
            below.Add(folder);
        }
    }

    [Fact]
    public void No_folder_uses_what_it_may_not()
    {
        foreach (var (folder, mayUse) in House)
        {
            foreach (var used in Graph.UsedBy(folder).Except(mayUse))
                Assert.Fail($"{folder} may not use {used}: {string.Join(", ", Graph.Evidence(folder, used))}");
        }
    }

    [Fact]
    public void What_a_folder_may_use_and_does_not_is_no_longer_allowed()
    {
        foreach (var (folder, mayUse) in House)
            Assert.True(!mayUse.Except(Graph.UsedBy(folder)).Any(),
                $"{folder} does not use {string.Join(", ", mayUse.Except(Graph.UsedBy(folder)))}");
    }

    [Fact]
    public void The_architecture_page_shows_the_house_as_it_is()
    {
        var (floors, circle) = Graph.Floors();
        Assert.Empty(circle);
        var drawn = floors.SelectMany((folders, floor) => folders.Select(folder => $"{floor + 1} {folder}"))
            .Where(line => !line.EndsWith(" Hub", StringComparison.Ordinal));
        var told = Documents.RowsOf("docs/architecture.md", "The parts")
            .Where(cells => int.TryParse(cells[0], out _)).Select(cells => $"{cells[0]} {cells[1].Trim('`')}");
        Assert.Equal(drawn.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }
}
