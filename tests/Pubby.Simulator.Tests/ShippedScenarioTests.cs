using Pubby.Simulator.Model;
using Pubby.Simulator.Output;

namespace Pubby.Simulator.Tests;

/// <summary>
/// Each scenario that comes with the simulator shows what its file says that it must, and what docs/scale.md says that
/// it does.
/// </summary>
public sealed class ShippedScenarioTests
{
    private static readonly PageTable Page = new("scale.md");

    public static TheoryData<string> Names() => [.. Shipped.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_comes_out_as_it_has_to(string name)
    {
        var verdicts = Verdict.Of(Run.Of(Shipped.Find(name), seed: 1));
        Assert.NotEmpty(verdicts);
        Assert.True(verdicts.All(verdict => verdict.IsMet), string.Join('\n', verdicts));
        foreach (var verdict in verdicts) Page.AssertHas(verdict.Row(name));
    }
}
