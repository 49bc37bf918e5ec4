using Microsoft.Extensions.DependencyInjection;
using Pubby.Aws.Targets;
using Pubby.Core.Draining;
using Pubby.Hub.Lifecycle.Drain.Signals;
using Pubby.Hub.Options;

namespace Pubby.Hub.Tests.Lifecycle.Drain;

/// <summary>Which signals of AWS a node listens to.</summary>
public sealed class AwsSignalsTests
{
    private const string Task = "http://169.254.170.2/v4/1";

    [Theory]
    [InlineData("Auto", null, false)]
    [InlineData("Auto", Task, true)]
    [InlineData("On", null, true)]
    [InlineData("Off", Task, false)]
    public void The_target_is_watched_in_a_task_of_ECS_unless_the_settings_say_otherwise(
        string enabled, string? task, bool isWatched) =>
        Assert.Equal(isWatched ? 1 : 0,
            SignalsOf(new DrainOptions { Ecs = { Enabled = Enum.Parse<EcsWatch>(enabled) } }, task));

    [Theory]
    [InlineData(null, 3)]
    // ECS drains the tasks of an instance that its Auto Scaling group terminates.
    [InlineData(Task, 2)]
    public void The_instance_is_asked_for_what_the_settings_say(string? task, int signals) => Assert.Equal(signals,
        SignalsOf(
            new DrainOptions
            {
                Ecs = { Enabled = EcsWatch.Off },
                Ec2 = { Spot = true, Rebalance = true, AutoScaling = true },
            }, task));

    [Fact]
    public void Elsewhere_there_is_none() => Assert.Equal(0, SignalsOf(new DrainOptions(), null));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_node_deregisters_itself_only_where_it_may(bool may)
    {
        var services = new ServiceCollection();
        services.AddAwsSignals(new DrainOptions { Ecs = { Deregister = may } }, Task);
        Assert.Equal(may, services.Any(service => service.ServiceType == typeof(TargetDeregistration)));
    }

    private static int SignalsOf(DrainOptions drain, string? task)
    {
        var services = new ServiceCollection();
        services.AddAwsSignals(drain, task);
        return services.Count(service => service.ServiceType == typeof(IDrainSignal));
    }
}
