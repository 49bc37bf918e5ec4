using Pubby.Simulator.Chance;

namespace Pubby.Simulator.Tests;

public sealed class DrawsTests
{
    private readonly Xoshiro _random = new(7);

    [Theory]
    [InlineData(40, 0.1)]
    [InlineData(500, 0.9)]
    [InlineData(2_000_000, 0.00001)]
    [InlineData(2_000_000, 0.3)]
    public void As_many_do_it_as_the_binomial_distribution_says(long clients, double probability)
    {
        const int Draws = 20_000;
        var drawn = Enumerable.Range(0, Draws).Select(_ => (double)_random.Binomial(clients, probability)).ToArray();
        var (mean, variance) = (clients * probability, clients * probability * (1 - probability));
        Assert.All(drawn, one => Assert.InRange(one, 0, clients));
        // Six deviations of the mean.
        Assert.Equal(mean, drawn.Average(), 6 * Math.Sqrt(variance / Draws));
        Assert.Equal(1, drawn.Average(one => Math.Pow(one - mean, 2)) / variance, 0.1);
    }

    [Fact]
    public void Each_client_is_given_to_one_and_by_weight()
    {
        var given = new long[4];
        _random.Share(1_000_000, [1, 0, 2, 1], given);
        Assert.Equal(1_000_000, given.Sum());
        Assert.Equal(0, given[1]);
        Assert.InRange(given[2], 495_000, 505_000);
    }

    [Fact]
    public void What_is_taken_of_several_counts_adds_up_and_is_never_more_than_there_is()
    {
        for (var i = 0; i < 2_000; i++)
        {
            var counts = Enumerable.Range(0, 1 + (i % 7)).Select(_ => (long)(_random.Next() * 50)).ToArray();
            var wanted = (long)(_random.Next() * (counts.Sum() + 1));
            var taken = new long[counts.Length];
            _random.TakeEvenly(wanted, counts, taken);
            Assert.Equal(wanted, taken.Sum());
            Assert.All(counts.Zip(taken), both => Assert.InRange(both.Second, 0, both.First));
        }
    }

    [Fact]
    public void A_seed_gives_the_same_numbers_and_another_seed_others()
    {
        Assert.Equal(Numbers(1), Numbers(1));
        Assert.NotEqual(Numbers(1), Numbers(2));

        static double[] Numbers(ulong seed)
        {
            var random = new Xoshiro(seed);
            return [.. Enumerable.Range(0, 100).Select(i => i % 2 == 0 ? random.Next() : random.NextNormal())];
        }
    }
}
