using Pubby.Simulator.Chance;
using Pubby.Simulator.Clients;
using Pubby.Simulator.Nodes;

namespace Pubby.Simulator.Tests;

/// <summary>The hub's rules over counts: what ConnectTurnsTests asks of them for single clients.</summary>
public sealed class NodeAdmissionTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly ConnectQueue _opening = new(patience: 15);
    private readonly Admission _admission;

    public NodeAdmissionTests() => _admission = new Admission(_opening);

    [Fact]
    public void As_many_are_let_in_as_the_rate_says_and_the_rest_is_refused_after_a_second()
    {
        var refused = _admission.Offer(Some(ClientKind.Returning, 100_000), 100_000, Tick);
        for (var tick = 1; tick <= 20; tick++) refused += _admission.Advance(tick * Tick);
        // 20,000 a second, for the second in which they wait, and what may be taken at once.
        Assert.InRange(_opening.Count, 20_000, 22_500);
        Assert.Equal(100_000, _opening.Count + refused);
        Assert.Equal(0, _admission.Waiting);
    }

    [Fact]
    public void Of_ten_turns_eight_are_for_those_that_return()
    {
        _admission.Offer(Some(ClientKind.Returning, 10_000), 10_000, Tick);
        var fresh = Some(ClientKind.New, 10_000);
        _admission.Offer(fresh, 10_000, Tick);
        _admission.Advance(2 * Tick);
        _opening.Work(_opening.Count);
        var left = 10_000L - LeftOf(fresh);
        Assert.Equal(400, left);
    }

    [Fact]
    public void A_node_that_is_too_slow_lets_in_less()
    {
        for (var tick = 1; tick <= 100; tick++)
        {
            _admission.Offer(Some(ClientKind.Returning, 500), 500, tick * Tick);
            _admission.Advance(tick * Tick);
            _admission.Observe(tick * Tick, delay: TimeSpan.FromSeconds(1), processor: (Used: 1, Unavailable: 1), Tick);
        }
        Assert.Equal(200, _admission.PerSecond);
    }

    private static long LeftOf(Batch batch)
    {
        batch.Settle(new Xoshiro(1), (_, _, _) => { });
        return batch.Left;
    }

    private static Batch Some(ClientKind kind, long clients) => new(kind, [(WaitStates.Rested, clients)]);
}
