using Microsoft.Extensions.Time.Testing;
using Pubby.Aws.Targets;
using Pubby.Testing;

namespace Pubby.Aws.Tests.Targets;

/// <summary>Under which id, port and group a balancer has this task.</summary>
public sealed class TaskIdentityTests
{
    private const string Other =
        "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/other/0123456789abcdef";

    [Theory]
    [InlineData("awsvpc", "ip", null, "10.0.2.61:5080 of pubby")]
    [InlineData("host", "instance", null, "i-0598c7d356eba48d7:5080 of pubby")]
    [InlineData("bridge", "instance", 8080, "i-0598c7d356eba48d7:8080 of pubby")]
    // The agent does not know the port that ECS chose.
    [InlineData("bridge", "instance", null, "i-0598c7d356eba48d7:49153 of pubby")]
    public async Task In_each_network_mode(string mode, string type, int? hostPort, string expected)
    {
        await using var task = await FakeTask.StartAsync();
        (task.Metadata.NetworkMode, task.Metadata.HostPort, task.Aws.TargetType) = (mode, hostPort, type);
        Assert.Equal([expected], await FindAsync(task));
    }

    [Fact]
    public async Task A_service_with_several_groups_and_a_proxy_in_front_of_the_hub()
    {
        await using var task = await FakeTask.StartAsync();
        task.Aws.ServiceGroups.Add((Other, "proxy", 8443));
        Assert.Equal(["10.0.2.61:5080 of pubby", "10.0.2.61:8443 of other"], await FindAsync(task));
    }

    [Fact]
    public async Task In_a_blue_green_deployment_the_task_may_be_in_either_group()
    {
        await using var task = await FakeTask.StartAsync();
        task.Aws.AlternateGroup = Other;
        Assert.Equal(["10.0.2.61:5080 of pubby", "10.0.2.61:5080 of other"], await FindAsync(task));
    }

    [Fact]
    public async Task An_agent_that_names_the_service_saves_a_call()
    {
        await using var task = await FakeTask.StartAsync();
        task.Metadata.ServiceName = "pubby";
        await FindAsync(task);
        Assert.Equal(0, task.Aws.CountOf("DescribeTasks"));
    }

    [Fact]
    public async Task Groups_of_the_settings_need_no_call_to_ECS()
    {
        await using var task = await FakeTask.StartAsync(new EcsOptions { TargetGroups = { FakeAws.Group } });
        Assert.Equal(["10.0.2.61:5080 of pubby"], await FindAsync(task));
        Assert.DoesNotContain(task.Aws.Actions, action => action.StartsWith("ecs:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Groups_of_the_settings_that_send_to_another_container()
    {
        await using var task = await FakeTask.StartAsync(
            new EcsOptions { TargetGroups = { FakeAws.Group }, Container = "proxy" });
        Assert.Equal(["10.0.2.61:8443 of pubby"], await FindAsync(task));
    }

    [Fact]
    public async Task A_group_whose_targets_are_of_another_type_is_told()
    {
        await using var task = await FakeTask.StartAsync();
        task.Aws.TargetType = "instance";
        Assert.Contains("has targets of the type instance", await FaultAsync(task), StringComparison.Ordinal);
        // Without the right to ask, it is not checked.
        (task.Aws.Fault, task.Aws.FaultOnly) = (FakeFault.Refused, "DescribeTargetGroups");
        Assert.Equal(["10.0.2.61:5080 of pubby"], await FindAsync(task));
    }

    [Fact]
    public async Task What_is_missing_is_named()
    {
        await using var task = await FakeTask.StartAsync();
        task.Aws.TaskGroup = "family:pubby";
        Assert.Contains("Set Pubby:Drain:Ecs:TargetGroups.", await FaultAsync(task), StringComparison.Ordinal);
        task.Aws.TaskGroup = "service:pubby";
        task.Aws.ServiceGroups.Clear();
        Assert.Contains("The service pubby has no target group.", await FaultAsync(task), StringComparison.Ordinal);
        task.Aws.ServiceGroups.Add((FakeAws.Group, "gone", 1));
        Assert.Contains("The task has no container 'gone'.", await FaultAsync(task), StringComparison.Ordinal);
        task.Metadata.NetworkMode = "none";
        task.Aws.ServiceGroups[0] = (FakeAws.Group, "hub", 5080);
        Assert.Contains("The network mode 'none'", await FaultAsync(task), StringComparison.Ordinal);
        task.Aws.Fault = FakeFault.Refused;
        Assert.Contains("AWS refuses ecs:DescribeTasks (AccessDeniedException).", await FaultAsync(task),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_bridge_mode_the_instances_metadata_is_needed_and_may_be_shut()
    {
        var calls = new FakeTimeProvider();
        await using var task = await FakeTask.StartAsync(calls: calls);
        (task.Metadata.NetworkMode, task.Aws.TargetType) = ("bridge", "instance");
        task.Metadata.Values.Clear();
        Assert.Contains("has no instance-id", await FaultAsync(task), StringComparison.Ordinal);
        task.Metadata.IsHung = true;
        var asked = FaultAsync(task);
        await Eventually.UntilAsync(() =>
        {
            calls.Advance(MetadataHttp.Limit);
            return asked.IsCompleted;
        }, "the call is given up");
        Assert.Contains("metadata does not answer", await asked, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"TaskARN":"task/1"}""")]
    [InlineData("""{"TaskARN":"arn:aws:ecs:eu-west-1:123456789012:task/default/1"}""")]
    [InlineData("""{"TaskARN":"arn:aws:ecs:eu-west-1:123456789012:task/default/1","Containers":[null]}""")]
    [InlineData("""
        {"TaskARN":"arn:aws:ecs:eu-west-1:123456789012:task/default/1","Containers":[{"Name":"hub","Networks":[null]}]}
        """)]
    public async Task Metadata_of_another_shape_is_a_fault_and_no_mistake(string text)
    {
        await using var task = await FakeTask.StartAsync();
        task.Metadata.TaskText = text;
        Assert.NotEmpty(await FaultAsync(task));
    }

    private static async Task<IEnumerable<string>> FindAsync(FakeTask task)
    {
        var found = await task.Identity.FindAsync(default);
        Assert.Null(found.Fault);
        return found.Value!.Select(target => target.ToString());
    }

    private static async Task<string> FaultAsync(FakeTask task) =>
        (await task.Identity.FindAsync(default)).Fault!.Sentence;
}
