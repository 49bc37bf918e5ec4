using Pubby.Simulator.Chance;
using Pubby.Simulator.Clients;

namespace Pubby.Simulator.Tests;

public sealed class CrowdTests
{
    private const double Tick = 0.1;

    private readonly Crowd _crowd = new(new ClientSettings(), new Xoshiro(3), Tick);

    [Fact]
    public void A_state_has_a_number_and_a_number_a_state()
    {
        for (var number = 0; number < WaitStates.Count; number++)
            Assert.Equal(number, WaitStates.NumberOf(WaitStates.Of(number)));
    }

    [Fact]
    public void Who_is_cut_off_comes_back_evenly_within_two_seconds()
    {
        _crowd.Cut(100_000, spread: TimeSpan.Zero);
        var back = Enumerable.Range(0, 21).Select(_ => Next()).ToArray();
        Assert.Equal(100_000, back.Sum());
        Assert.All(back[..20], one => Assert.InRange(one, 4_500, 5_500));
        Assert.Equal(0, _crowd.Waiting);
    }

    [Fact]
    public void Or_over_the_time_that_its_hub_had_told_it()
    {
        _crowd.Cut(100_000, spread: TimeSpan.FromSeconds(22));
        Assert.InRange(Enumerable.Range(0, 110).Sum(_ => Next()), 48_000, 52_000);
        Assert.InRange(Enumerable.Range(0, 111).Sum(_ => Next()), 48_000, 52_000);
        Assert.Equal(0, _crowd.Waiting);
    }

    [Fact]
    public void Who_is_refused_comes_back_no_sooner_than_it_was_told_and_half_as_late_again_at_most()
    {
        _crowd.Cut(10_000, spread: TimeSpan.Zero);
        foreach (var batch in Enumerable.Range(0, 21).SelectMany(_ => Advance()))
            batch.Fail(batch.Clients, TimeSpan.FromSeconds(10));
        _crowd.Settle();
        Assert.Equal(0, Enumerable.Range(0, 99).Sum(_ => Next()));
        Assert.Equal(10_000, Enumerable.Range(0, 52).Sum(_ => Next()));
    }

    [Fact]
    public void Who_fails_again_and_again_waits_longer_each_time()
    {
        _crowd.Cut(10_000, spread: TimeSpan.Zero);
        var tries = new long[4];
        for (var quarter = 0; quarter < 4; quarter++)
        {
            for (var i = 0; i < 300; i++)
            {
                foreach (var batch in Advance())
                {
                    tries[quarter] += batch.Clients;
                    batch.Fail(batch.Clients, hint: null);
                }
                _crowd.Settle();
            }
        }
        Assert.Equal(10_000, _crowd.Waiting);
        Assert.True(tries[0] > 2 * tries[1] && tries[1] > tries[3], string.Join(", ", tries));
    }

    [Fact]
    public void Clients_of_a_region_that_is_down_find_the_other_one_when_the_name_server_tells_them()
    {
        _crowd.Cut(100_000, TimeSpan.Zero, ClientKind.Misdirected);
        var names = new NameCaches(Switched: 30, TimeToLive: 30);
        var found = new List<long>();
        for (var tick = 1; tick <= 1200; tick++)
        {
            var due = _crowd.Advance(0, names, tick * Tick).ToArray();
            found.Add(due.Sum(batch => batch.Clients));
            foreach (var batch in due) batch.Serve(batch.Clients);
            _crowd.Settle();
        }
        Assert.Equal(0, found.Take(300).Sum());
        Assert.Equal(100_000, found.Sum());
        // Half of what they know is too old after half of its time; their next try comes some seconds later.
        Assert.InRange(found.Take(450).Sum(), 20_000, 50_000);
    }

    private long Next() => Advance().Sum(batch =>
    {
        batch.Serve(batch.Clients);
        _crowd.Settle();
        return batch.Clients;
    });

    private IReadOnlyList<Batch> Advance() => _crowd.Advance(newcomers: 0, names: null, now: 0);
}
