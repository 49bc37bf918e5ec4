using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pubby.Deploy.Tests.Aws.Support;
using Pubby.Infrastructure.Deployment;
using Pubby.Infrastructure.Scaling;
using Pubby.Testing;

namespace Pubby.Deploy.Tests.Aws;

/// <summary>deploy/aws/README.md and docs/deploy.md say what there is.</summary>
[Collection(AwsCollection.Name)]
public sealed partial class PagesTests(Synthesis synthesis)
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Checkout.Root, "deploy/aws/README.md"));
    private static readonly string Deploy = File.ReadAllText(Path.Combine(Checkout.Root, "docs/deploy.md"));

    [Fact]
    public void The_readme_lists_every_value_of_a_file()
    {
        var values = typeof(DeploymentFile).GetProperties().Where(property => property.CanWrite)
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name));
        var rows = Row().Matches(Section(Readme, "The file")).Select(match => match.Groups[1].Value.Split('[')[0]);
        Assert.Equal(values.Order(StringComparer.Ordinal), rows.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_readme_lists_every_stack()
    {
        var rows = Row().Matches(Section(Readme, "Stacks"))
            .Select(match => match.Groups[1].Value.Replace("REGION", Variant.Home, StringComparison.Ordinal));
        Assert.Equal(synthesis.OneRegion.Templates.Keys.Order(StringComparer.Ordinal),
            rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_readme_has_the_rules_of_scaling()
    {
        var section = Section(Readme, "Scaling");
        Assert.All(ScalingRule.All, rule => Assert.Contains(section.Split('\n'), line =>
            line.Contains($"{rule.Threshold} %", StringComparison.Ordinal)
            && line.Contains($"{rule.Minutes} min", StringComparison.Ordinal)
            && line.Contains($"{Math.Abs(rule.Percent)} % {(rule.AddsTasks ? "more" : "fewer")}",
                StringComparison.Ordinal)
            && line.Contains($"{rule.Cooldown} s", StringComparison.Ordinal)
            && line.Contains("at least 1", StringComparison.Ordinal) == rule.HasLeastStep));
    }

    [Fact]
    public void Every_file_that_a_command_names_is_there() => Assert.All(
        NamedFile().Matches(Readme + Deploy).Select(match => match.Groups[1].Value).Where(name => name != "mine.json"),
        name => Assert.True(File.Exists(Path.Combine(Checkout.Root, "deploy/aws", name)), name));

    [Fact]
    public void Every_scenario_and_every_act_that_the_page_stands_on_is_there()
    {
        var verdicts = File.ReadAllText(Path.Combine(Checkout.Root, "docs/scale.md"));
        Assert.All(Scenario().Matches(Deploy).Select(match => match.Groups[1].Value), name =>
            Assert.Contains($"| `{name}` |", verdicts, StringComparison.Ordinal));
        var report = File.ReadAllText(Path.Combine(Checkout.Root, "docs/rehearsal/leastconn-12000.md"));
        Assert.All(Act().Matches(Deploy).Select(match => match.Groups[1].Value), act =>
            Assert.Contains($"## {act}\n", report, StringComparison.Ordinal));
    }

    /// <summary>The commands of the README, as far as they go without an account.</summary>
    [Fact]
    public async Task The_app_synthesises_the_default_file_and_refuses_a_wrong_one()
    {
        var folder = Path.Combine(Checkout.Root, "deploy/aws");
        var app = Path.Combine(folder, "bin", Checkout.Configuration, "net10.0", "Pubby.Infrastructure.dll");
        using var output = new TempDirectory();
        var start = new System.Diagnostics.ProcessStartInfo("dotnet", [app]) { WorkingDirectory = folder };
        start.Environment["CDK_OUTDIR"] = output.Path;
        start.Environment["TMPDIR"] = output.Path;
        start.Environment["CDK_CONTEXT_JSON"] = """{"file":"none.json"}""";
        using var command = new Command(start);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(command.UntilEndAsync);
        Assert.Contains("none.json cannot be deployed:\n- there is no such file", refused.Message,
            StringComparison.Ordinal);

        var program = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "cdk.json")))!["app"]!.ToString();
        Assert.Equal("dotnet run --project Pubby.Infrastructure.csproj -c Release", program);
    }

    /// <summary>Whose version is another one than the library's: it has to read what that writes.</summary>
    [Fact]
    public async Task The_command_line_of_CDK_runs_the_app()
    {
        var folder = Path.Combine(Checkout.Root, "deploy/aws");
        using var output = new TempDirectory();
        var start = new System.Diagnostics.ProcessStartInfo("npx", ["cdk", "synth", "--quiet",
            "--output", output.File("templates"),
            "--app", $"dotnet bin/{Checkout.Configuration}/net10.0/Pubby.Infrastructure.dll"])
        {
            WorkingDirectory = folder,
        };
        start.Environment["TMPDIR"] = output.Path;
        using var command = new Command(start);
        await command.UntilEndAsync();
        Assert.Contains("Successfully synthesized", command.Output, StringComparison.Ordinal);
        var template = new StackTemplate(await File.ReadAllTextAsync(
            output.File("templates/pubby-eu-west-1-hub.template.json")));
        Assert.Equal(synthesis.OneRegion.Of("hub").Resources.Select(resource => resource.Key),
            template.Resources.Select(resource => resource.Key));
    }

    private static string Section(string page, string heading)
    {
        var begin = Regex.Match(page, $"^##+ {Regex.Escape(heading)}$", RegexOptions.Multiline);
        Assert.True(begin.Success, heading);
        var rest = page[(begin.Index + begin.Length)..];
        var end = Heading().Match(rest);
        return end.Success ? rest[..end.Index] : rest;
    }

    [GeneratedRegex(@"^\| `([A-Za-z][\w\[\].-]*)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("^##", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"file=([\w-]+\.json)")]
    private static partial Regex NamedFile();

    [GeneratedRegex("`((?:deploy(?!/aws)|shed|evening|black-hole|herd|article)/[\\w-]+)`")]
    private static partial Regex Scenario();

    [GeneratedRegex(@"leastconn-12000\.md\), \*([^*]+)\*")]
    private static partial Regex Act();
}
