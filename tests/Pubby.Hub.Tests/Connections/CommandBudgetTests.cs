using Microsoft.Extensions.Time.Testing;
using Pubby.Hub.Connections;
using Pubby.Hub.Options;

namespace Pubby.Hub.Tests.Connections;

public sealed class CommandBudgetTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _refused = [];

    [Fact]
    public void A_burst_of_200_then_50_a_second()
    {
        var budget = new CommandBudget(new LimitOptions(), _time, _refused.Add);
        Assert.Equal(200, Spend(budget, 201));
        Assert.Equal(["rate_limited"], _refused);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(50, Spend(budget, 100));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(200, Spend(budget, 300));
    }

    [Fact]
    public void The_twentieth_error_within_a_minute_is_the_last()
    {
        var budget = new CommandBudget(new LimitOptions(), _time, _refused.Add);
        for (var i = 0; i < 19; i++)
        {
            Assert.True(budget.TrySpendError("malformed"));
            _time.Advance(TimeSpan.FromSeconds(3));
        }
        Assert.False(budget.TrySpendError("malformed"));
    }

    [Fact]
    public void Errors_spread_over_more_than_a_minute_are_forgiven()
    {
        var budget = new CommandBudget(new LimitOptions(), _time, _refused.Add);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(budget.TrySpendError("malformed"));
            _time.Advance(TimeSpan.FromSeconds(4));
        }
    }

    [Fact]
    public void An_outage_of_the_store_is_not_held_against_the_client()
    {
        var budget = new CommandBudget(new LimitOptions(), _time, _refused.Add);
        for (var i = 0; i < 100; i++)
            Assert.True(budget.TrySpendError(i % 2 == 0 ? "store_unavailable" : "overloaded"));
        Assert.Equal(100, _refused.Count);
    }

    [Fact]
    public void A_command_is_one_error_however_many_of_its_rooms_are_refused()
    {
        var budget = new CommandBudget(new LimitOptions(), _time, _refused.Add);
        for (var i = 0; i < 19; i++)
            Assert.True(budget.TrySpendError("too_many_rooms", "store_unavailable", "too_many_rooms"));
        Assert.True(budget.TrySpendError());
        Assert.False(budget.TrySpendError("store_unavailable", "too_many_rooms"));
        Assert.Equal(19 * 3 + 2, _refused.Count);
    }

    [Fact]
    public void Errors_of_commands_that_waited_are_counted_while_others_are()
    {
        for (var connection = 0; connection < 500; connection++)
        {
            var budget = new CommandBudget(new LimitOptions { ErrorsPerMinute = 20_000 }, _time, static _ => { });
            var isOver = 0;
            Parallel.For(0, 4, _ =>
            {
                for (var i = 0; i < 100; i++)
                {
                    if (!budget.TrySpendError("malformed")) Interlocked.Increment(ref isOver);
                }
            });
            Assert.Equal(0, isOver);
        }
    }

    private static int Spend(CommandBudget budget, int times) =>
        Enumerable.Range(0, times).Count(_ => budget.TrySpendCommand());
}
