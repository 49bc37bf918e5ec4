using Pubby.Testing;

namespace Pubby.Aws.Tests.Targets;

/// <summary>A task whose balancer drains it; and all that AWS may do instead of answering.</summary>
public sealed class EcsTargetSignalTests
{
    [Fact]
    public async Task A_target_that_drains_drains_the_node_and_one_that_is_back_takes_it_back()
    {
        await using var task = await FakeTask.StartAsync();
        Set(task, "healthy");
        await using var orders = new SignalOrders(task.Signal);
        await task.PassPollsAsync(2);
        Assert.Empty(orders.Said);

        Set(task, "draining");
        await task.PassUntilAsync(() => orders.Said.Count == 1, "the order");
        var order = orders.Said[0]!;
        Assert.Equal("the target 10.0.2.61:5080 of pubby is draining", order.Reason);
        // 120 s, from an answer in the last minute.
        Assert.InRange(order.Deadline!.Value, task.Time.GetUtcNow().AddSeconds(60),
            task.Time.GetUtcNow().AddSeconds(120));

        Set(task, "healthy");
        await task.PassUntilAsync(() => orders.Said.Count == 3, "the withdrawal");
        Assert.Equal([order, order with { IsPaused = true }, null], orders.Said);
        Assert.Equal(["Information The drain signal ecs-target follows the target 10.0.2.61:5080 of pubby. "],
            task.Log.Written);
    }

    [Fact]
    public async Task Of_several_groups_any_one_drains_the_node()
    {
        const string Other =
            "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/other/0123456789abcdef";
        await using var task = await FakeTask.StartAsync();
        task.Aws.ServiceGroups.Add((Other, "proxy", 8443));
        Set(task, "healthy");
        task.Aws.SetTarget(FakeMetadata.Address, 8443, "healthy", Other);
        await using var orders = new SignalOrders(task.Signal);
        await task.PassPollsAsync(2);
        task.Aws.SetTarget(FakeMetadata.Address, 8443, "draining", Other);
        await task.PassUntilAsync(() => orders.Said.Count == 1, "the order");
        Assert.Equal("the target 10.0.2.61:8443 of other is draining", orders.Said[0]!.Reason);
    }

    [Theory]
    [InlineData(FakeFault.Throttled, "brought no answer (Throttling)")]
    [InlineData(FakeFault.Hung, "brought no answer (timeout)")]
    [InlineData(FakeFault.Broken, "brought no answer (500)")]
    [InlineData(FakeFault.CutOff, "brought no answer (unreachable)")]
    [InlineData(FakeFault.Garbage, "brought no answer (unreadable)")]
    [InlineData(FakeFault.Refused, "Give the task's role this right.")]
    public async Task What_is_no_answer_drains_nothing_and_is_told_once(FakeFault fault, string told)
    {
        await using var task = await FakeTask.StartAsync(calls: fault == FakeFault.Hung ? TimeProvider.System : null);
        Set(task, "healthy");
        await using var orders = new SignalOrders(task.Signal);
        await task.PassPollsAsync(2);
        // Whatever the target's state would be.
        Set(task, "draining");
        (task.Aws.Fault, task.Aws.FaultOnly) = (fault, "DescribeTargetHealth");
        await task.PassUntilAsync(() => Warnings(task).Length > 0, "the line");
        await task.PassPollsAsync(2);
        Assert.Empty(orders.Said);
        Assert.Contains("elasticloadbalancing:DescribeTargetHealth", Assert.Single(Warnings(task)),
            StringComparison.Ordinal);
        Assert.Contains(told, Warnings(task)[0], StringComparison.Ordinal);

        task.Aws.Fault = FakeFault.None;
        await task.PassUntilAsync(() => orders.Said.Count == 1, "the order");
        Assert.Single(Warnings(task));
    }

    [Fact]
    public async Task A_delay_that_may_not_be_asked_for_is_AWSs_own_and_told_once()
    {
        await using var task = await FakeTask.StartAsync();
        Set(task, "healthy");
        (task.Aws.Fault, task.Aws.FaultOnly) = (FakeFault.Refused, "DescribeTargetGroupAttributes");
        await using var orders = new SignalOrders(task.Signal);
        await task.PassPollsAsync(2);
        Set(task, "draining");
        await task.PassUntilAsync(() => orders.Said.Count == 1, "the order");
        Assert.InRange(orders.Said[0]!.Deadline!.Value, task.Time.GetUtcNow().AddSeconds(240),
            task.Time.GetUtcNow().AddSeconds(300));
        await task.PassPollsAsync(2);
        Assert.Contains("elasticloadbalancing:DescribeTargetGroupAttributes", Assert.Single(Warnings(task)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_that_does_not_know_itself_is_told_once_and_tries_again()
    {
        await using var task = await FakeTask.StartAsync();
        Set(task, "healthy");
        (task.Aws.Fault, task.Aws.FaultOnly) = (FakeFault.Refused, "DescribeServices");
        await using var orders = new SignalOrders(task.Signal);
        await task.PassUntilAsync(() => task.Aws.CountOf("DescribeServices") >= 3, "three tries");
        Assert.Contains("AWS refuses ecs:DescribeServices", Assert.Single(Warnings(task)), StringComparison.Ordinal);
        Assert.Empty(orders.Said);
        task.Aws.Fault = FakeFault.None;
        await task.PassPollsAsync(2);
        Set(task, "draining");
        await task.PassUntilAsync(() => orders.Said.Count == 1, "the order");
    }

    [Theory]
    [InlineData("healthy", true)]
    [InlineData("draining", false)]
    [InlineData("unavailable", false)]
    [InlineData(null, false)]
    public async Task Only_a_target_that_is_still_healthy_is_deregistered(string? state, bool isDeregistered)
    {
        await using var task = await FakeTask.StartAsync();
        Set(task, state);
        await using var orders = new SignalOrders(task.Signal);
        await task.PassPollsAsync(2);
        Assert.Equal(isDeregistered ? ["10.0.2.61:5080 of pubby"] : [],
            (await task.Signal.DeregisterAsync(default)).Select(one => one.Target.ToString()));
        Assert.Equal(isDeregistered ? 1 : 0, task.Aws.CountOf("DeregisterTargets"));
        if (isDeregistered) Assert.Equal("draining", task.Aws.StateOf(FakeMetadata.Address, 5080));
    }

    private static void Set(FakeTask task, string? state) => task.Aws.SetTarget(FakeMetadata.Address, 5080, state);

    private static string[] Warnings(FakeTask task) =>
        [.. task.Log.Written.ToArray().Where(line => line.StartsWith("Warning", StringComparison.Ordinal))];
}
