using System.Diagnostics;
using System.Text.Json.Nodes;
using Pubby.Deploy.Tests.Aws.Support;
using Pubby.Testing;

namespace Pubby.Deploy.Tests.Aws;

/// <summary>The load tool as tasks of ECS.</summary>
[Collection(AwsCollection.Name)]
public sealed class LoadTests(Synthesis synthesis)
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "deploy/aws/Load");

    [Fact]
    public void A_task_has_ports_and_files_for_60_000_clients()
    {
        foreach (var task in synthesis.OneRegion.Of("load").OfType("AWS::ECS::TaskDefinition"))
        {
            var load = task["ContainerDefinitions"]!.AsArray()
                .Single(container => (string?)container!["Name"] == "load")!;
            Assert.Equal("""[{"Namespace":"net.ipv4.ip_local_port_range","Value":"1024 65535"}]""",
                load["SystemControls"]!.ToJsonString());
            Assert.Equal(1_048_576, load["Ulimits"]![0]!["HardLimit"]!.GetValue<int>());
            Assert.Equal(("2048", "4096"), ((string?)task["Cpu"], (string?)task["Memory"]));
        }
    }

    [Fact]
    public void Nothing_runs_and_nothing_costs_until_a_test() =>
        Assert.DoesNotContain(synthesis.OneRegion.Of("load").Resources, resource => (string)resource.Value["Type"]!
            is "AWS::ECS::Service" or "AWS::EC2::NatGateway" or "AWS::ElasticLoadBalancingV2::LoadBalancer");

    [Fact]
    public async Task HAProxy_takes_the_proxys_configuration()
    {
        var start = new ProcessStartInfo("/usr/sbin/haproxy", ["-c", "-f", Path.Combine(Folder, "tls.cfg")]);
        start.Environment["HUB"] = "eu-west-1.pubby.example.com";
        using var haproxy = new Command(start);
        await haproxy.UntilEndAsync();
    }

    /// <summary>Its plan is where the command looks for it.</summary>
    [Fact]
    public async Task A_coordinator_gets_its_plan()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder.File("dotnet"),
            """
            #!/bin/sh
            echo "$*: $(cat /tmp/plan.json)"
            """);
        File.SetUnixFileMode(folder.File("dotnet"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo(Path.Combine(Folder, "entry"), ["bench", "serve"]);
        start.Environment["PATH"] = $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["PLAN"] = """{ "connections": 5 }""";
        using var entry = new Command(start);
        await entry.UntilEndAsync();
        Assert.Contains("""pubby.dll bench serve: { "connections": 5 }""", entry.Output, StringComparison.Ordinal);
    }

    /// <summary>
    /// Against a program of the name aws that answers as AWS would: what is asked for, in which order, and that what
    /// was started is stopped.
    /// </summary>
    [Fact]
    public async Task The_script_starts_a_coordinator_and_workers_prints_the_report_and_stops_all()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder.File("plan.json"),
            """{ "hubs": ["127.0.0.1:5080"], "connections": 660000 }""");
        await File.WriteAllTextAsync(folder.File("aws"),
            """
            #!/bin/bash
            printf '%s\n' "$*" >>calls
            case "$1 $2" in
              'cloudformation describe-stacks') grep -o "'[A-Z][a-z]*'" <<<"$*" ;;
              'ecs run-task') for ((i = 0; i < $(sed 's/.*--count \([0-9]*\).*/\1/' <<<"$*"); i++)); do printf 'arn/task-%s\t' $RANDOM; done; echo ;;
              'ecs describe-tasks') echo 10.99.0.7 ;;
              'logs get-log-events') printf '# Report\tof a test\n' ;;
            esac
            """);
        File.SetUnixFileMode(folder.File("aws"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo(Path.Combine(Folder, "run"), ["pubby-eu-west-1-load", "plan.json", "11"])
        {
            WorkingDirectory = folder.Path,
        };
        start.Environment["PATH"] = $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}";
        using var script = new Command(start);
        await script.UntilEndAsync();
        Assert.Contains("# Report\nof a test", script.Output, StringComparison.Ordinal);

        var calls = await File.ReadAllLinesAsync(folder.File("calls"));
        var started = calls.Where(call => call.StartsWith("ecs run-task", StringComparison.Ordinal)).ToList();
        Assert.Equal([1, 10, 1], started.Select(call =>
            int.Parse(call.Split("--count ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Contains("""{\"hubs\":[\"127.0.0.1:5080\"],\"connections\":660000}""", started[0],
            StringComparison.Ordinal);
        Assert.Contains("http://10.99.0.7:7070", started[1], StringComparison.Ordinal);
        await AssertKnownAsync(CommandOf(started[0]));
        await AssertKnownAsync(CommandOf(started[1]));
        Assert.Equal(12, calls.Count(call => call.StartsWith("ecs stop-task", StringComparison.Ordinal)));
    }

    private static string[] CommandOf(string call)
    {
        var overrides = call[call.IndexOf('{', StringComparison.Ordinal)..(call.LastIndexOf('}') + 1)];
        // The network's configuration, before it, has braces too.
        overrides = overrides[overrides.IndexOf("{\"containerOverrides\"", StringComparison.Ordinal)..];
        return [.. JsonNode.Parse(overrides)!["containerOverrides"]![0]!["command"]!.AsArray()
            .Select(word => (string)word!)];
    }

    /// <summary>The command line has such a command, with these options.</summary>
    private static async Task AssertKnownAsync(string[] command)
    {
        var help = await Command.RunAsync(Folder, "dotnet", [Path.Combine(AppContext.BaseDirectory, "pubby.dll"),
            .. command[..2], "--help"]);
        Assert.Contains($"pubby {command[0]} {command[1]}", help, StringComparison.Ordinal);
        Assert.All(command.Where(word => word.StartsWith("--", StringComparison.Ordinal)), option =>
            Assert.Contains($"{option} ", help, StringComparison.Ordinal));
    }
}
