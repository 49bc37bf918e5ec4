using System.Text.RegularExpressions;
using Pubby.Cli.Tests.Support;
using Pubby.Testing;

namespace Pubby.Cli.Tests;

/// <summary>The commands of docs/how-to/load-a-fleet.md work as they stand there; only addresses and places of files
/// are others.</summary>
public sealed partial class BenchTests(CliHub hub) : IDisposable
{
    private static readonly string Page =
        File.ReadAllText(Path.Combine(Checkout.Root, "docs", "how-to", "load-a-fleet.md"));

    private readonly TempDirectory _directory = new();

    public static TheoryData<string> Commands() => [.. Lines().Where(line => !IsOfSeveral(line))];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_does_what_the_page_says(string command)
    {
        var result = await Start(command).ResultAsync();
        Assert.True(result.ExitCode == ExitCode.Done, $"{result.ExitCode}: {result.Out}{result.Error}");
        if (command.Contains("fanout", StringComparison.Ordinal))
            Assert.Contains(" 0 lost", result.Out, StringComparison.Ordinal);
        if (!command.Contains("--report", StringComparison.Ordinal)) return;
        var report = await File.ReadAllTextAsync(_directory.File("fanout.md"));
        Assert.Contains("| delivered | 50,000 |", report, StringComparison.Ordinal);
        Assert.Contains("](fanout.svg)", report, StringComparison.Ordinal);
        var picture = await File.ReadAllTextAsync(_directory.File("fanout.svg"));
        Assert.StartsWith("<svg ", picture, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_machines_do_one_plan()
    {
        var plan = Block().Matches(Page).Single(block => block.Groups[1].Value == "json").Groups[2].Value;
        await File.WriteAllTextAsync(_directory.File("plan.json"),
            plan.Replace("127.0.0.1:5080", $"127.0.0.1:{hub.Hub.Port}", StringComparison.Ordinal));
        var line = Lines().Single(line => line.Contains("serve", StringComparison.Ordinal));
        await using var serve = Start($"{line} --listen http://127.0.0.1:{FreePort.Next()} --json");
        await serve.UntilAsync("On each machine: ");
        var join = Joined().Match(serve.Error).Groups[1].Value;
        await using var first = Start($"{join} --name first").Begin();
        await using var second = Start($"{join} --name second").Begin();
        CliResult[] joined = [await first.ResultAsync(), await second.ResultAsync()];
        var result = await serve.ResultAsync();
        Assert.All([.. joined, result], run => Assert.True(run.ExitCode == ExitCode.Done, run.Error));
        Assert.All(result.Json[..^1], second => Assert.NotNull(second["subscribed"]));
        var told = result.Json[^1]["result"]!;
        Assert.Equal((400, 400, 60, 60 * 100, 0, 2), ((int)told["open"]!, (int)told["connects"]!,
            (int)told["published"]!, (int)told["delivered"]!, (int)told["lost"]!, (int)told["workers"]!));
    }

    [Fact]
    public async Task A_hub_that_is_not_there_is_an_incomplete_run_with_its_reason()
    {
        var plan = $$"""
            { "hubs": ["127.0.0.1:{{FreePort.Next()}}"], "connections": 3, "ramp": { "kind": "storm" },
              "clients": [{ "returns": false }] }
            """;
        await File.WriteAllTextAsync(_directory.File("gone.json"), plan);
        var result = await hub.RunAsync("bench", "connect", "--plan", _directory.File("gone.json"), "--hold", "1s");
        Assert.Equal(ExitCode.Incomplete, result.ExitCode);
        Assert.Contains("connect_refused: 3", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("publish")]
    [InlineData("fanout --connections 2 --ramp 1s")]
    public async Task A_run_whose_messages_are_refused_is_incomplete(string kind)
    {
        var result = await hub.RunAsync(
            [.. $"bench {kind} --rate 5 --duration 1s --warm-up 0s --key nobodys".Split(' ')]);
        Assert.Equal(ExitCode.Incomplete, result.ExitCode);
        Assert.Contains("publish_401: 5", result.Out, StringComparison.Ordinal);
        Assert.Contains("5 of 5 messages were not stored", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_that_names_no_run_can_be_run_again()
    {
        var plan = $$"""
            { "hubs": ["127.0.0.1:{{hub.Hub.Port}}"], "connections": 3, "ramp": { "kind": "storm" },
              "rooms": [{ "prefix": "bench-again" }], // Without a run.
              "publish": { "perSecond": 20, "seconds": 1, "warmUpSeconds": 0 }, }
            """;
        await File.WriteAllTextAsync(_directory.File("again.json"), plan);
        for (var run = 1; run <= 2; run++)
        {
            var result = await hub.RunAsync("bench", "fanout", "--plan", _directory.File("again.json"), "--json");
            Assert.True(result.ExitCode == ExitCode.Done, result.Error);
            var told = result.Json[^1]["result"]!;
            Assert.Equal((3 * 20, 0, 0), ((int)told["delivered"]! + (int)told["conflated"]!, (int)told["lost"]!,
                (int)told["repeated"]!));
        }
    }

    [Fact]
    public async Task A_plan_that_names_its_run_keeps_it()
    {
        await File.WriteAllTextAsync(_directory.File("named.json"),
            """{ "run": "mine", "hubs": ["127.0.0.1:1"], "connections": 0 }""");
        Assert.Equal("mine", Bench.PlanOptions.Read(_directory.File("named.json")).Run);
    }

    [Theory]
    [InlineData("bench connect --slow 2", "--slow 2 is no share")]
    [InlineData("bench connect --connections 60000 --source 127.0.0.1", "Name more sources")]
    [InlineData("bench fanout --plan nowhere.json", "There is no file nowhere.json.")]
    [InlineData("bench fanout --rate 0", "publish.perSecond must be above 0")]
    public async Task What_cannot_be_run_says_why(string line, string said)
    {
        var result = await hub.RunAsync(line.Split(' '));
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private CliRun Start(string line) => hub.Start([
        .. line["pubby ".Length..].Split(' ')
            .Select(word => word.EndsWith(".md", default) || word.EndsWith(".json", default)
                ? _directory.File(word) : word),
    ]);

    private static IEnumerable<string> Lines() => Block().Matches(Page)
        .Where(block => block.Groups[1].Value == "bash").SelectMany(block => block.Groups[2].Value.Trim().Split('\n'));

    private static bool IsOfSeveral(string line) =>
        line.Contains(" serve ", StringComparison.Ordinal) || line.Contains(" join ", StringComparison.Ordinal);

    [GeneratedRegex("^```(bash|json)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("On each machine: (.*)")]
    private static partial Regex Joined();
}
