using Microsoft.Extensions.Time.Testing;
using Pubby.Aws.Targets;
using Pubby.Core.Draining;
using Pubby.Core.Testing;
using Pubby.Testing;

namespace Pubby.Aws.Tests.Targets;

/// <summary>What the EC2 instance says of its own end.</summary>
public sealed class InstanceSignalTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private FakeMetadata _server = null!;
    private InstanceMetadata _metadata = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeMetadata.StartAsync();
        _metadata = new InstanceMetadata(_server.Url, TimeProvider.System);
    }

    [Fact]
    public async Task A_Spot_instance_that_is_interrupted_has_until_the_time_of_the_notice()
    {
        await using var orders = new SignalOrders(new SpotSignal(_metadata, _time, new LogLines<SpotSignal>()));
        await PassAsync(seconds: 20);
        Assert.Empty(orders.Said);
        _server.Values["spot/instance-action"] = """{"action":"terminate","time":"2017-09-18T08:22:00Z"}""";
        Assert.Equal(
            new DrainOrder("the Spot instance gets the action terminate",
                new DateTimeOffset(2017, 9, 18, 8, 22, 0, TimeSpan.Zero), Exits: true, IsFinal: true),
            await FirstAsync(orders));
    }

    [Fact]
    public async Task A_recommendation_to_leave_empties_the_node_until_it_goes()
    {
        await using var orders =
            new SignalOrders(new RebalanceSignal(_metadata, _time, new LogLines<RebalanceSignal>()));
        _server.Values["events/recommendations/rebalance"] = """{"noticeTime":"2020-10-27T08:22:00Z"}""";
        Assert.Equal(new DrainOrder("AWS recommends to leave this Spot instance"), await FirstAsync(orders));
        _server.Values.Clear();
        await PassUntilAsync(() => orders.Said.Count == 2);
        Assert.Null(orders.Said[1]);
    }

    [Fact]
    public async Task An_instance_that_its_Auto_Scaling_group_terminates_has_the_hooks_time()
    {
        _server.Values["autoscaling/target-lifecycle-state"] = "InService";
        await using var orders = new SignalOrders(new AutoScalingSignal(
            new Ec2Options { HeartbeatSeconds = 900 }, _metadata, _time, new LogLines<AutoScalingSignal>()));
        await PassAsync(seconds: 20);
        Assert.Empty(orders.Said);
        _server.Values["autoscaling/target-lifecycle-state"] = "Terminated";
        var order = await FirstAsync(orders);
        Assert.True(order is { Exits: true, IsFinal: true, IsOutOfRotation: false });
        Assert.InRange(order!.Deadline!.Value, _time.GetUtcNow().AddSeconds(800), _time.GetUtcNow().AddSeconds(900));
    }

    [Fact]
    public async Task Metadata_that_is_shut_is_told_once_and_drains_nothing()
    {
        _server.IsHung = true;
        var log = new LogLines<SpotSignal>();
        await using var orders = new SignalOrders(new SpotSignal(_metadata, _time, log));
        await PassUntilAsync(() => log.Written.Count > 0);
        Assert.Empty(orders.Said);
        Assert.Contains("hop limit of 2", Assert.Single(log.Written), StringComparison.Ordinal);
        _server.IsHung = false;
        _server.Values["spot/instance-action"] = """{"action":"stop","time":"2017-09-18T08:22:00Z"}""";
        await FirstAsync(orders);
    }

    [Fact]
    public async Task A_token_is_kept_and_renewed_when_it_counts_no_more()
    {
        // No call is late: a time that stands still limits none.
        using var metadata = new InstanceMetadata(_server.Url, _time);
        Assert.Equal(FakeMetadata.Instance, (await metadata.GetAsync("instance-id", default)).Value);
        Assert.Equal("", (await metadata.GetAsync("spot/instance-action", default)).Value);
        Assert.Equal(1, _server.Tokens);
        _server.ForgetToken();
        Assert.Equal(FakeMetadata.Instance, (await metadata.GetAsync("instance-id", default)).Value);
        Assert.Equal(2, _server.Tokens);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("""{"action":null}""")]
    [InlineData("""{"action":"terminate","time":"soon"}""")]
    public async Task What_is_no_notice_is_no_reason(string text)
    {
        _server.Values["spot/instance-action"] = text;
        await using var orders = new SignalOrders(new SpotSignal(_metadata, _time, new LogLines<SpotSignal>()));
        await PassAsync(seconds: 30);
        Assert.Empty(orders.Said);
    }

    public async ValueTask DisposeAsync()
    {
        _metadata.Dispose();
        await _server.DisposeAsync();
    }

    private async Task<DrainOrder?> FirstAsync(SignalOrders orders)
    {
        await PassUntilAsync(() => orders.Said.Count > 0);
        return orders.Said[0];
    }

    private Task PassAsync(int seconds)
    {
        var until = _time.GetUtcNow().AddSeconds(seconds);
        return PassUntilAsync(() => _time.GetUtcNow() >= until);
    }

    private Task PassUntilAsync(Func<bool> isSo) => Eventually.UntilAsync(() =>
    {
        if (isSo()) return true;
        _time.Advance(TimeSpan.FromSeconds(1));
        return false;
    }, "the signal says it");
}
