using Pubby.Load.Runs;

namespace Pubby.Cli.Bench.Machines;

/// <summary>Whether a machine has its part of a run.</summary>
internal enum Membership
{
    /// <summary>It has not joined.</summary>
    Unknown,

    /// <summary>It has joined, and others are waited for.</summary>
    Waiting,

    /// <summary>The run has begun with it.</summary>
    Working,

    /// <summary>The run has begun without it.</summary>
    TooLate,
}

/// <summary>What became of a wish to join.</summary>
internal enum JoinOutcome
{
    Joined,
    TooLate,
    Full,
}

/// <summary>
/// The machines of a run, and the workers of each. All machines get their parts at one moment: one that asks sees all
/// of the division, or nothing of it. Safe for any number of threads.
/// </summary>
internal sealed class MachineRegistry(TimeProvider time)
{
    private const int MaxMachines = 1000;

    private readonly Lock _gate = new();

    /// <summary>In the order in which they joined.</summary>
    private readonly OrderedDictionary<string, MachineJoin> _machines = new(StringComparer.Ordinal);
    private Dictionary<string, string[]>? _workersOf;
    private readonly OrderedDictionary<string, RemoteWorker> _workers = new(StringComparer.Ordinal);

    /// <summary>The names of those that have joined, in that order.</summary>
    public string[] Names
    {
        get
        {
            lock (_gate) return [.. _machines.Values.Select(machine => machine.Name)];
        }
    }

    /// <summary>A machine that joins again has joined once: it has not heard the answer.</summary>
    /// <param name="id">What the machine calls itself.</param>
    public JoinOutcome Join(string id, MachineJoin machine)
    {
        lock (_gate)
        {
            if (_workersOf is not null) return _workersOf.ContainsKey(id) ? JoinOutcome.Joined : JoinOutcome.TooLate;
            if (_machines.Count == MaxMachines && !_machines.ContainsKey(id)) return JoinOutcome.Full;
            _machines[id] = machine;
            return JoinOutcome.Joined;
        }
    }

    /// <summary>Ends the joining: the first machines, so many, get their workers.</summary>
    /// <param name="connections">Of all together.</param>
    /// <returns>All workers, those of the machine that joined first before others.</returns>
    public IReadOnlyList<RemoteWorker> Divide(int machines, int connections)
    {
        lock (_gate)
        {
            var chosen = _machines.Take(machines).ToArray();
            // All parts are of one size, so the machine with the fewest files says which.
            var ofProcess = chosen.Min(machine => machine.Value.ConnectionsOfProcess);
            var each = WorkerCount.Of((connections + machines - 1) / machines, ofProcess, wanted: null);
            _workersOf = [];
            foreach (var (id, machine) in chosen)
            {
                _workersOf[id] = [.. Enumerable.Range(0, each).Select(number => $"{id}-{number}")];
                foreach (var name in _workersOf[id])
                    _workers[name] = new RemoteWorker($"{machine.Name}, worker {name}", time);
            }
            return [.. _workers.Values];
        }
    }

    /// <param name="workers">What it is to start, once it works.</param>
    public Membership Of(string id, out string[] workers)
    {
        lock (_gate)
        {
            workers = _workersOf?.GetValueOrDefault(id) ?? [];
            return !_machines.ContainsKey(id) ? Membership.Unknown
                : _workersOf is null ? Membership.Waiting
                : _workersOf.ContainsKey(id) ? Membership.Working : Membership.TooLate;
        }
    }

    /// <returns>Null: there is none of this name.</returns>
    public RemoteWorker? Worker(string name)
    {
        lock (_gate) return _workers.GetValueOrDefault(name);
    }
}
