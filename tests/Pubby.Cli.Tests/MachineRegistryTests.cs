using Pubby.Cli.Bench.Machines;
using Pubby.Testing;

namespace Pubby.Cli.Tests;

/// <summary>The machines of a run, and who of them has work.</summary>
public sealed class MachineRegistryTests
{
    private readonly MachineRegistry _registry = new(TimeProvider.System);

    [Fact]
    public void Connections_are_divided_by_what_the_machine_with_the_fewest_files_can_hold()
    {
        _registry.Join("a", new MachineJoin("first", 1000));
        _registry.Join("b", new MachineJoin("second", 100));
        var workers = _registry.Divide(2, 400);
        Assert.Equal(["first, worker a-0", "first, worker a-1", "second, worker b-0", "second, worker b-1"],
            workers.Select(worker => worker.Name));
        Assert.Equal(Membership.Working, _registry.Of("b", out var names));
        Assert.Equal(["b-0", "b-1"], names);
        Assert.Same(workers[3], _registry.Worker("b-1"));
    }

    [Fact]
    public void A_machine_that_has_not_heard_the_answer_joins_once()
    {
        Assert.Equal(JoinOutcome.Joined, _registry.Join("a", new MachineJoin("first", 100)));
        Assert.Equal(JoinOutcome.Joined, _registry.Join("a", new MachineJoin("first", 100)));
        Assert.Equal(["first"], _registry.Names);
        _registry.Divide(1, 1);
        Assert.Equal(JoinOutcome.Joined, _registry.Join("a", new MachineJoin("first", 100)));
    }

    [Fact]
    public void A_machine_beyond_those_that_are_asked_for_is_too_late()
    {
        _registry.Join("a", new MachineJoin("first", 100));
        _registry.Join("b", new MachineJoin("second", 100));
        Assert.Equal(Membership.Waiting, _registry.Of("b", out _));
        _registry.Divide(1, 1);
        Assert.Equal(Membership.TooLate, _registry.Of("b", out _));
        Assert.Equal(Membership.Unknown, _registry.Of("c", out _));
        Assert.Equal(JoinOutcome.TooLate, _registry.Join("c", new MachineJoin("third", 100)));
    }

    [Fact]
    public async Task A_machine_that_asks_while_the_connections_are_divided_is_not_too_late()
    {
        const int machines = 1000;
        for (var machine = 0; machine < machines; machine++)
            _registry.Join($"{machine}", new MachineJoin("one of many", 100));
        var asking = Task.Run(() =>
        {
            Membership last;
            do last = _registry.Of($"{machines - 1}", out _); while (last == Membership.Waiting);
            return last;
        });
        _registry.Divide(machines, machines);
        Assert.Equal(Membership.Working, await asking.WaitAsync(Eventually.Limit));
    }

    [Fact]
    public void A_run_of_a_thousand_machines_takes_no_more()
    {
        for (var machine = 0; machine < 1000; machine++)
            Assert.Equal(JoinOutcome.Joined, _registry.Join($"{machine}", new MachineJoin("one of many", 100)));
        Assert.Equal(JoinOutcome.Full, _registry.Join("one more", new MachineJoin("one more", 100)));
        Assert.Equal(JoinOutcome.Joined, _registry.Join("7", new MachineJoin("one of many", 100)));
    }
}
