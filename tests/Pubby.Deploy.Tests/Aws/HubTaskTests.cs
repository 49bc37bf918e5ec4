using System.Text.Json.Nodes;
using Pubby.Deploy.Tests.Aws.Support;
using Pubby.Testing;

namespace Pubby.Deploy.Tests.Aws;

/// <summary>The hub's container, and the service that runs it.</summary>
[Collection(AwsCollection.Name)]
public sealed class HubTaskTests(Synthesis synthesis)
{
    [Fact]
    public void A_hub_has_open_files_and_time_and_cannot_write()
    {
        foreach (var hub in synthesis.All.Select(HubOf))
        {
            Assert.True((bool)hub["ReadonlyRootFilesystem"]!);
            Assert.Equal(120, hub["StopTimeout"]!.GetValue<int>());
            Assert.Equal("""[{"HardLimit":1048576,"Name":"nofile","SoftLimit":1048576}]""",
                hub["Ulimits"]!.ToJsonString());
            Assert.Equal("""["ALL"]""", hub["LinuxParameters"]!["Capabilities"]!["Drop"]!.ToJsonString());
            Assert.Equal(5080, Assert.Single(hub["PortMappings"]!.AsArray())!["ContainerPort"]!.GetValue<int>());
        }
    }

    [Fact]
    public void On_Fargate_a_task_has_what_the_file_says()
    {
        var task = TaskOf(synthesis.OneRegion);
        Assert.Equal(("2048", "4096", "awsvpc"),
            ((string?)task["Cpu"], (string?)task["Memory"], (string?)task["NetworkMode"]));
        Assert.Equal(["net.core.somaxconn=65535", "net.ipv4.tcp_max_syn_backlog=65535"],
            HubOf(synthesis.OneRegion)["SystemControls"]!.AsArray()
                .Select(control => $"{control!["Namespace"]}={control["Value"]}"));
    }

    /// <summary>Without a bridge, whose address translation tracks every connection.</summary>
    [Fact]
    public void On_an_instance_a_hub_has_the_instances_network_and_the_instance_to_itself()
    {
        Assert.Equal("host", (string?)TaskOf(synthesis.OnInstances)["NetworkMode"]);
        var service = synthesis.OnInstances.Of("hub").One("AWS::ECS::Service");
        Assert.Equal("""[{"Type":"distinctInstance"}]""", service["PlacementConstraints"]!.ToJsonString());
    }

    [Fact]
    public void An_instance_is_prepared_for_a_million_connections()
    {
        var template = synthesis.OnInstances.Of("hub").One("AWS::EC2::LaunchTemplate")["LaunchTemplateData"]!;
        var data = template["UserData"]!.ToJsonString();
        Assert.All((string[])
        [
            "net.netfilter.nf_conntrack_max = 1048576", "nf_conntrack/parameters/hashsize",
            "net.core.somaxconn = 65535",
            "fs.file-max = 4194304", "LimitNOFILE=1048576", "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true",
            "ECS_CONTAINER_STOP_TIMEOUT=120s",
        ], line => Assert.Contains(line, data, StringComparison.Ordinal));
        Assert.DoesNotContain("iptables", data, StringComparison.Ordinal);
        Assert.Equal("required", (string?)template["MetadataOptions"]!["HttpTokens"]);
        Assert.Equal(2, template["MetadataOptions"]!["HttpPutResponseHopLimit"]!.GetValue<int>());
    }

    [Fact]
    public async Task The_script_of_an_instance_is_one()
    {
        var script = Path.Combine(Checkout.Root, "deploy/aws/Hub/instance.sh");
        await Command.RunAsync(Checkout.Root, "bash", "-n", script);
    }

    [Fact]
    public void A_deployment_starts_new_tasks_first_and_goes_back_if_they_fail()
    {
        foreach (var service in synthesis.All.Select(variant => variant.Of("hub").One("AWS::ECS::Service")))
        {
            var deployment = service["DeploymentConfiguration"]!;
            Assert.Equal((100, 200), (deployment["MinimumHealthyPercent"]!.GetValue<int>(),
                deployment["MaximumPercent"]!.GetValue<int>()));
            Assert.Equal("""{"Enable":true,"Rollback":true}""",
                deployment["DeploymentCircuitBreaker"]!.ToJsonString());
            Assert.Equal(60, service["HealthCheckGracePeriodSeconds"]!.GetValue<int>());
            Assert.Equal(2, service["LoadBalancers"]!.AsArray().Count);
        }
    }

    [Fact]
    public void Nothing_that_is_secret_is_in_the_environment()
    {
        foreach (var hub in synthesis.All.Select(HubOf))
        {
            var names = hub["Environment"]!.AsArray().Select(pair => (string)pair!["Name"]!).ToList();
            Assert.DoesNotContain(names, name => name.Contains("Redis", StringComparison.Ordinal)
                || name.EndsWith("Sha256", StringComparison.Ordinal));
            Assert.Contains(hub["Secrets"]!.AsArray(), secret =>
                (string?)secret!["Name"] == "Pubby__Redis__Configuration");
        }
    }

    /// <summary>
    /// Everything a task gets, with an example for each secret, checked by the hub's own code: each name is a setting,
    /// each value is in its range, and they go together.
    /// </summary>
    [Theory]
    [InlineData("one-region", Variant.Home)]
    [InlineData("two-regions", "us-east-1")]
    [InlineData("on-instances", "us-east-1")]
    public async Task A_hub_starts_with_the_settings_of_its_task(string name, string region)
    {
        var hub = HubOf(synthesis.All.Single(variant => variant.Name == name), region);
        using var folder = new TempDirectory();
        await File.WriteAllLinesAsync(folder.File("hub.env"), hub["Environment"]!.AsArray()
            .Select(pair => $"{pair!["Name"]}={ValueOf((string)pair["Name"]!, pair["Value"]!)}")
            .Concat(hub["Secrets"]!.AsArray().Select(secret => (string)secret!["Name"]!)
                .Select(secret => $"{secret}={Example(secret)}")));
        var said = await Command.RunAsync(folder.Path, "dotnet", Path.Combine(AppContext.BaseDirectory, "pubby.dll"),
            "config", "check", "hub.env");
        Assert.DoesNotContain("no such setting", said, StringComparison.Ordinal);
    }

    /// <summary>A target group's ARN is known when the group is there.</summary>
    private static string ValueOf(string name, JsonNode value) =>
        name.StartsWith("Pubby__Drain__Ecs__TargetGroups", StringComparison.Ordinal)
            ? "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/pubby/73e2d6bc24d8a067"
            : value.GetValue<string>();

    private static string Example(string secret) => secret.EndsWith("Sha256", StringComparison.Ordinal)
        ? new string('a', 64) : "redis.example.com:6380,user=hub,password=secret,ssl=true";

    private static JsonNode HubOf(Variant variant) => HubOf(variant, Variant.Home);

    private static JsonNode HubOf(Variant variant, string region) =>
        variant.Of("hub", region).One("AWS::ECS::TaskDefinition")["ContainerDefinitions"]!.AsArray()
            .Single(container => (string?)container!["Name"] == "hub")!;

    private static JsonNode TaskOf(Variant variant) => variant.Of("hub").One("AWS::ECS::TaskDefinition");
}
