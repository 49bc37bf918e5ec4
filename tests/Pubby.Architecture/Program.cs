using Pubby.Architecture;

// Draws the hub's folders by floor, the highest first, each with what it stands on. With two folders as arguments: who
// names what.
var graph = FolderGraph.Of(AppContext.BaseDirectory);
if (args is [var from, var to])
{
    foreach (var line in graph.Evidence(from, to)) Console.WriteLine(line);
    return 0;
}
var (floors, circle) = graph.Floors();
foreach (var folder in circle) Console.WriteLine($"circle  {folder} → {string.Join(", ", graph.UsedBy(folder))}");
for (var floor = floors.Count; floor > 0; floor--)
{
    foreach (var folder in floors[floor - 1])
    {
        var used = graph.UsedBy(folder);
        Console.WriteLine($"{floor,6}  {folder}{(used.Count > 0 ? " → " : "")}{string.Join(", ", used)}");
    }
}
return circle.Count == 0 ? 0 : 1;
