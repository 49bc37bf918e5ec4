using Microsoft.Extensions.Time.Testing;
using Pubby.Hub.Access;

namespace Pubby.Hub.Tests.Access;

public sealed class PublishRateTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_second_of_messages_passes_at_once_and_then_one_at_a_time()
    {
        var rate = new PublishRate(4, _time);
        for (var i = 0; i < 4; i++) Assert.Null(rate.Spend(1));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(TimeSpan.FromSeconds(0.25), rate.Spend(1));
            _time.Advance(TimeSpan.FromSeconds(0.25));
            Assert.Null(rate.Spend(1));
        }
    }

    [Fact]
    public void A_rest_of_any_length_saves_up_one_second()
    {
        var rate = new PublishRate(3, _time);
        _time.Advance(TimeSpan.FromHours(1));
        for (var i = 0; i < 3; i++) Assert.Null(rate.Spend(1));
        Assert.NotNull(rate.Spend(1));
    }

    /// <summary>Batches are no way around the rate.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(99)]
    [InlineData(100)]
    public void A_batch_counts_all_its_messages_however_many_fit_into_a_second(int perSecond)
    {
        var rate = new PublishRate(perSecond, _time);
        Assert.Null(rate.Spend(100));
        // One more message fits when 101, less the second that was saved up, are paid for.
        Assert.Equal((101.0 - perSecond) / perSecond, rate.Spend(1)!.Value.TotalSeconds, precision: 5);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(7, 100)]
    [InlineData(1_000_000, 10_000)]
    public void Who_waits_as_long_as_it_was_told_may_go_on(int perSecond, int messages)
    {
        var rate = new PublishRate(perSecond, _time);
        for (var i = 0; i < 20; i++)
        {
            if (rate.Spend(messages) is not { } wait) continue;
            _time.Advance(wait - TimeSpan.FromTicks(1));
            Assert.NotNull(rate.Spend(messages));
            _time.Advance(TimeSpan.FromTicks(1));
            Assert.Null(rate.Spend(messages));
        }
    }

    /// <summary>Not one less because of how the costs are rounded, and not one more.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(999)]
    public void A_second_of_messages_are_as_many_one_by_one(int perSecond)
    {
        var rate = new PublishRate(perSecond, _time);
        Assert.Equal(perSecond, Enumerable.Range(0, 2 * perSecond).Count(_ => rate.Spend(1) is null));
    }

    [Fact]
    public void What_is_refused_costs_nothing()
    {
        var rate = new PublishRate(2, _time);
        Assert.Null(rate.Spend(2));
        for (var i = 0; i < 10; i++) Assert.NotNull(rate.Spend(2));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(rate.Spend(2));
    }
}
