using Pubby.Aws.Targets;
using Pubby.Core;
using Pubby.Testing;

namespace Pubby.Aws.Tests.Targets;

/// <summary>The signed calls, the rights that they need, and the settings.</summary>
public sealed class TargetClientTests
{
    /// <summary>The fake checks every signature as AWS does, with its service and its region.</summary>
    [Fact]
    public async Task The_page_lists_the_rights_of_every_call()
    {
        FakeTask.SetCredentials();
        await using var aws = await FakeAws.StartAsync();
        using var ecs = new EcsClient(FakeAws.Region, aws.Url, TimeProvider.System);
        using var balancer = new LoadBalancingClient(FakeAws.Region, aws.Url, TimeProvider.System);
        aws.SetTarget("10.0.2.61", 5080, "healthy");

        Assert.Equal("service:pubby", (await ecs.DescribeTaskAsync("default", "arn", default)).Value?.Group);
        Assert.Equal(FakeAws.Group,
            (await ecs.DescribeServiceAsync("default", "pubby", default)).Value?.LoadBalancers?[0].TargetGroupArn);
        Assert.Equal([new TargetHealth("10.0.2.61", 5080, "healthy")],
            (await balancer.DescribeTargetHealthAsync(FakeAws.Group, default)).Value);
        Assert.Equal("120", (await balancer.DescribeDeregistrationDelayAsync(FakeAws.Group, default)).Value);
        Assert.Equal("ip", (await balancer.DescribeTargetTypeAsync(FakeAws.Group, default)).Value);
        Assert.NotNull((await balancer.DeregisterAsync(FakeAws.Group, "10.0.2.61", 5080, default)).Value);
        Assert.Equal("draining", aws.StateOf("10.0.2.61", 5080));

        var page = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs/how-to/drain-on-aws.md"));
        var rights = System.Text.RegularExpressions.Regex.Matches(page, "\"((?:ecs|elasticloadbalancing):[A-Za-z]+)\"");
        Assert.Equal(aws.Actions.Order(StringComparer.Ordinal),
            rights.Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_address_where_nobody_listens_and_another_regions_signature()
    {
        FakeTask.SetCredentials();
        using var nobody =
            new LoadBalancingClient(FakeAws.Region, $"http://127.0.0.1:{FreePort.Next()}", TimeProvider.System);
        Assert.Equal("unreachable", (await nobody.DescribeTargetHealthAsync(FakeAws.Group, default)).Fault?.Code);
        await using var aws = await FakeAws.StartAsync();
        using var elsewhere = new LoadBalancingClient("us-east-1", aws.Url, TimeProvider.System);
        var fault = (await elsewhere.DescribeTargetHealthAsync(FakeAws.Group, default)).Fault!;
        Assert.Equal(("SignatureDoesNotMatch", true), (fault.Code, fault.IsLasting));
    }

    [Theory]
    [InlineData("ecs", "eu-west-1", "https://ecs.eu-west-1.amazonaws.com/")]
    [InlineData("elasticloadbalancing", "cn-north-1", "https://elasticloadbalancing.cn-north-1.amazonaws.com.cn/")]
    public void Each_regions_own_address(string service, string region, string expected) =>
        Assert.Equal(expected, new Uri(ServiceConfiguration.Of(service, region, null).ServiceURL).ToString());

    [Fact]
    public void Settings_that_cannot_work_are_told_at_the_start()
    {
        var faults = new SettingFaults();
        TargetsCheck.Check(new EcsOptions { TargetGroups = { "pubby" }, ServiceUrl = "elb" },
            new Ec2Options { MetadataUrl = "169.254.169.254" }, faults);
        TargetsCheck.Check(new EcsOptions { Container = "proxy", Port = 1 }, new Ec2Options(), faults);
        Assert.Equal(
            ["Pubby:Drain:Ecs:TargetGroups", "Pubby:Drain:Ecs:ServiceUrl", "Pubby:Drain:Ec2:MetadataUrl",
                "Pubby:Drain:Ecs:Container", "Pubby:Drain:Ecs:Port"],
            faults.All.Select(fault => fault[..fault.IndexOf(": ", StringComparison.Ordinal)]));

        var none = new SettingFaults();
        TargetsCheck.Check(new EcsOptions(), new Ec2Options(), none);
        TargetsCheck.Check(new EcsOptions { TargetGroups = { FakeAws.Group }, Container = "proxy", Port = 1 },
            new Ec2Options { MetadataUrl = "http://127.0.0.1:1338" }, none);
        Assert.Empty(none.All);
    }
}
