using System.Text.Json.Nodes;
using Pubby.Testing;

namespace Pubby.Cli.Tests;

/// <summary>What <c>bench/fit</c> writes is what the simulator reads.</summary>
public sealed class FitTests
{
    [Fact]
    public async Task A_quick_fit_has_all_costs_of_the_committed_one()
    {
        using var directory = new TempDirectory();
        var file = directory.File("costs.json");
        await Command.RunAsync(Checkout.Root, "bash", "-c", "bench/fit --quick --no-build > \"$0\"", file);
        var fitted = JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject();
        var committed = JsonNode.Parse(await File.ReadAllTextAsync(
            Path.Combine(Checkout.Root, "src", "Pubby.Simulator", "costs.json")))!.AsObject();
        Assert.Equal(committed.Select(cost => cost.Key), fitted.Select(cost => cost.Key));
        Assert.All(fitted.Skip(1), cost => Assert.True((double)cost.Value!["value"]! >= 0
            && (double)cost.Value!["residual"]! >= 0, $"{cost}"));
    }
}
