using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Balance;
using Pubby.Core.Policies;
using Pubby.Hub.Connections;

namespace Pubby.Hub.Tests.Connections;

public sealed class ConnectRateTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void It_is_measured_over_a_second_at_least_and_free_is_what_is_left()
    {
        var (turns, rate) = Rate(limit: 400);
        Take(turns, 40);
        _time.Advance(TimeSpan.FromMilliseconds(900));
        Assert.Equal((0, 400), (rate.Used, rate.Free));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal((40, 360), (rate.Used, rate.Free));
        // It stays until a second later, whatever comes meanwhile.
        Take(turns, 40);
        Assert.Equal(40, rate.Used);
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(10, rate.Used);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((0, 400), (rate.Used, rate.Free));
    }

    [Fact]
    public void What_others_may_plan_with_is_less_than_what_a_node_lets_in()
    {
        var (turns, rate) = Rate(limit: 20_000);
        Assert.Equal((20_000, 1000), (turns.PerSecond, rate.PerSecond));
        Take(turns, 2000);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((2000, 0), (rate.Used, rate.Free));
    }

    [Fact]
    public void It_follows_the_admission()
    {
        var (turns, rate) = Rate(limit: 800);
        turns.Observe(new NodeLoad(TimeSpan.FromSeconds(1), TimeSpan.Zero, Processor: 0), used: 500);
        Assert.Equal(350, rate.Free);
    }

    private (ConnectTurns Turns, IConnectRate Rate) Rate(double limit)
    {
        var turns = new ConnectTurns(new AdmissionRate(limit), _time) { Queue = static item => item.Execute() };
        return (turns, new ConnectRate(turns, _time));
    }

    private static void Take(ConnectTurns turns, int count)
    {
        for (var i = 0; i < count; i++) Assert.True(turns.TryTake());
    }
}
