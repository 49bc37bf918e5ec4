using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Pubby.Core.Draining;
using Pubby.Hub.Options;

namespace Pubby.Hub.Lifecycle.Drain.Signals;

/// <summary>
/// The signals that ask a process to end. The first one drains the node, and only then the host stops: the host's own
/// stop would end SignalR's connections without a close message. The second one stops at once.
/// </summary>
internal sealed class ProcessSignals(NodeState state, DrainOptions options, TimeProvider time)
    : IHostLifetime, IDrainSignal, IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Channel<DrainOrder> _first = Channel.CreateBounded<DrainOrder>(1);

    public string Name => "sigterm";

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT })
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }
        // The terminal is closed. That stops the hub like any other signal, unless it was started to ignore it (nohup).
        if (!IgnoredSignals.Contain(PosixSignal.SIGHUP))
            _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async IAsyncEnumerable<DrainOrder?> WatchAsync([EnumeratorCancellation] CancellationToken stopping)
    {
        yield return await _first.Reader.ReadAsync(stopping);
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        // SIGTERM comes from a platform, which may have a balancer; the others from a person at a terminal.
        var isPerson = context.Signal != PosixSignal.SIGTERM;
        var order = new DrainOrder($"{context.Signal}; a second signal stops at once",
            time.GetUtcNow().AddSeconds(options.StopSeconds), IsOutOfRotation: isPerson, Exits: true, IsFinal: true);
        if (!_first.Writer.TryWrite(order) || !_first.Writer.TryComplete()) state.Hurry();
    }
}
