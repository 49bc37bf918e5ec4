using Pubby.Core.Policies;

namespace Pubby.Core.Tests.Policies;

public sealed class JitteredBackoffTests
{
    private double _random = 1;

    [Fact]
    public void Waits_double_up_to_the_longest()
    {
        var backoff = New(first: 100, longest: 500);
        Assert.Equal([100, 200, 400, 500, 500], Take(backoff, 5));
    }

    [Fact]
    public void A_wait_is_at_least_half_of_its_limit()
    {
        var backoff = New(first: 100, longest: 500);
        _random = 0;
        Assert.Equal([50, 100, 200, 250, 250], Take(backoff, 5));
    }

    [Fact]
    public void After_a_success_waits_begin_with_the_first_again()
    {
        var backoff = New(first: 100, longest: 500);
        Take(backoff, 4);
        backoff.Reset();
        Assert.Equal([100, 200], Take(backoff, 2));
    }

    [Fact]
    public void A_first_wait_that_is_the_longest_stays()
    {
        Assert.Equal([100, 100], Take(New(first: 100, longest: 100), 2));
    }

    private static double[] Take(JitteredBackoff backoff, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => backoff.Next().TotalMilliseconds)];

    private JitteredBackoff New(int first, int longest) =>
        new(TimeSpan.FromMilliseconds(first), TimeSpan.FromMilliseconds(longest), () => _random);
}
