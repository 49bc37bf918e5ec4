using Pubby.Hub.Delivery;
using Pubby.Hub.Options;
using Pubby.Hub.Transports;
using Pubby.Hub.Wire;
using Pubby.Protocol;

namespace Pubby.Hub.Lifecycle;

/// <summary>
/// A node that stops takes no more connections, and tells each of those it has when to come back: one after another over
/// <c>Pubby:Drain:Seconds</c>, in random order, so that the other nodes see a stream and not a herd.
/// </summary>
internal sealed partial class DrainService(
    Connections connections, FrameEncoders encoders, DrainOptions options, TimeProvider time, ILogger<DrainService> log) : IHostedLifecycleService
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <summary>Where the client waits for this node to be replaced, or its balancer to notice, its wait adds to the spread.</summary>
    private const int MostReconnectMs = 5000;

    private Task _draining = Task.CompletedTask;

    /// <summary>Runs beside the web server's own stop, which waits for the connections that this closes.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        connections.StopAdmitting();
        _draining = DrainAsync(TimeSpan.FromSeconds(options.Seconds), cancellationToken);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _draining.WaitAsync(cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Closes every open connection, evenly over the window.</summary>
    public async Task DrainAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        var open = connections.Open.ToArray();
        LogDraining(log, open.Length, window.TotalSeconds);
        Random.Shared.Shuffle(open);
        var started = time.GetTimestamp();
        var closed = 0;
        while (closed < open.Length)
        {
            var share = window > TimeSpan.Zero ? Math.Min(1, time.GetElapsedTime(started) / window) : 1;
            for (var due = (int)Math.Ceiling(open.Length * share); closed < due; closed++) Close(open[closed]);
            if (closed < open.Length) await Task.Delay(Step, time, cancellationToken);
        }
    }

    private void Close(Outbox outbox)
    {
        var goAway = encoders[outbox.Connection.Format].GoAway("drain", Random.Shared.Next(MostReconnectMs));
        outbox.Shard.PostClose(outbox, CloseCode.Drain, "drain", goAway);
    }

    [LoggerMessage(4000, LogLevel.Information, "Stopping: {Connections} open connections are told to come back elsewhere, over {Seconds} s.")]
    private static partial void LogDraining(ILogger log, int connections, double seconds);
}
