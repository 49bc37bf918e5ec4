using Pubby.Core.Policies;

namespace Pubby.Core.Tests.Policies;

public sealed class TurnBucketTests
{
    private readonly AdmissionRate _rate = new(limit: 1000);

    [Fact]
    public void A_tenth_of_a_second_is_taken_at_once_and_then_what_time_brings()
    {
        var turns = new TurnBucket(_rate, TimeSpan.Zero);
        Assert.Equal(100, turns.Take(TimeSpan.Zero, 5000));
        Assert.Equal(0, turns.Take(TimeSpan.Zero, 1));
        Assert.Equal(20, turns.Take(TimeSpan.FromMilliseconds(20), 5000));
        Assert.Equal(3, turns.Take(TimeSpan.FromHours(1), 3));
        Assert.Equal(97, turns.Take(TimeSpan.FromHours(1), 5000));
    }

    [Fact]
    public void What_was_due_before_the_rate_fell_is_not_lost()
    {
        var turns = new TurnBucket(_rate, TimeSpan.Zero);
        turns.Take(TimeSpan.Zero, 100);
        turns.Observe(TimeSpan.FromMilliseconds(50), new NodeLoad(TimeSpan.FromSeconds(1), default, 0), used: 1000);
        Assert.Equal(700, turns.PerSecond);
        Assert.Equal(50, turns.Take(TimeSpan.FromMilliseconds(50), 5000));
    }

    /// <summary>Four times as many as get a turn in a second, but no more open files than that takes.</summary>
    [Theory]
    [InlineData(5, 20)]
    [InlineData(700, 2800)]
    [InlineData(5000, 8000)]
    [InlineData(20_000, 20_000)]
    public void More_wait_than_get_a_turn_so_that_the_balancer_sees_them(double perSecond, double waiting) =>
        Assert.Equal(waiting, new TurnBucket(new AdmissionRate(perSecond), TimeSpan.Zero).MaxWaiting);
}
