using System.Diagnostics;
using Pubby.Simulator.Model;
using Pubby.Simulator.Output;

namespace Pubby.Simulator.Tests;

/// <summary>Each scenario that comes with the simulator shows what its file says that it must.</summary>
public sealed class ShippedScenarioTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names() => [.. Shipped.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_comes_out_as_it_has_to(string name)
    {
        var scenario = Shipped.Find(name);
        var started = Stopwatch.GetTimestamp();
        var run = Run.Of(scenario, seed: 1);
        output.WriteLine($"{scenario.Seconds} s of {scenario.Fleet.Nodes} nodes and more took " +
            $"{Stopwatch.GetElapsedTime(started).TotalSeconds:F2} s");
        var verdicts = Verdict.Of(run);
        Assert.NotEmpty(verdicts);
        Assert.True(verdicts.All(verdict => verdict.IsMet), string.Join('\n', verdicts));
    }
}
