using Pubby.Testing;

namespace Pubby.Simulator.Tests;

public sealed class SimulateCommandTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public void It_lists_its_scenarios()
    {
        Assert.Equal(0, Run("--list"));
        foreach (var scenario in Shipped.All) Assert.Contains(scenario.Name, $"{_output}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_scenario_is_printed_as_a_file_that_it_runs()
    {
        Assert.Equal(0, Run("--print", "black-hole"));
        File.WriteAllText(_directory.File("mine.json"), $"{_output}");
        Assert.Equal(0, Run(_directory.File("mine.json"), "--csv", _directory.File("a.csv"), "--svg",
            _directory.File("a.svg")));
        var files = Directory.GetFiles(_directory.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "a-leaves-first.csv", "a-leaves-first.svg", "a-refuses-at-once-retried.csv",
                "a-refuses-at-once-retried.svg", "a-refuses-at-once.csv", "a-refuses-at-once.svg", "mine.json",
            ], files);
        Assert.StartsWith("second,node,connections,connects,refused,moved,cpu,p99_ms\n1,node-000,",
            File.ReadAllText(_directory.File("a-leaves-first.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_come_out_is_marked_and_the_exit_code_says_so()
    {
        File.WriteAllText(_directory.File("mine.json"), """
            {
              "name": "mine", "about": "nothing happens", "seconds": 10,
              "fleet": { "nodes": 2, "clientsPerNode": 10 }, "expect": [{ "measure": "fallen", "least": 1 }]
            }
            """);
        Assert.Equal(1, Run(_directory.File("mine.json")));
        Assert.Contains("✗ nodes that fell over: 0 (at least 1)", $"{_output}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Which scenario?")]
    [InlineData("There is no scenario no-such", "no-such")]
    [InlineData("shed has no such variant", "shed/no-such")]
    [InlineData("There is no file no-such.json", "no-such.json")]
    [InlineData("--seed needs a value", "shed", "--seed")]
    [InlineData("--seed many is not understood", "shed", "--seed", "many")]
    public void What_is_not_understood_is_said(string text, params string[] arguments)
    {
        Assert.Equal(2, Run(arguments));
        Assert.Contains(text, $"{_error}", StringComparison.Ordinal);
        Assert.Empty($"{_output}");
    }

    public void Dispose()
    {
        _directory.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    private int Run(params string[] arguments) => SimulateCommand.Run(arguments, _output, _error);
}
