using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Rooms;

namespace Pubby.Core.Tests.Rooms;

public sealed class ChangeRateTests
{
    private readonly FakeTimeProvider _time = new();
    private ChangeRate _rate;

    [Fact]
    public void It_follows_what_changes_a_second_and_falls_to_nothing()
    {
        Assert.Equal(0, Read());
        for (var second = 0; second < 60; second++)
        {
            for (var i = 0; i < 5; i++) _rate.Count(_time.GetTimestamp(), _time);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(5, Read(), tolerance: 0.6);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(0, Read());
    }

    [Fact]
    public void The_first_second_is_counted_whole()
    {
        for (var i = 0; i < 7; i++) _rate.Count(_time.GetTimestamp(), _time);
        Assert.Equal(7, Read());
    }

    private double Read() => _rate.PerSecond(_time.GetTimestamp(), _time);
}
