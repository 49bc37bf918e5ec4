using Pubby.Core;
using Pubby.Core.Delivery;
using Pubby.Core.Wire;
using Pubby.Hub.Connections;
using Pubby.Hub.Options;
using Pubby.Protocol;

namespace Pubby.Hub.Lifecycle;

/// <summary>
/// Empties a node that stops: it admits no more connections, and closes each open one with the time at which to
/// reconnect. It closes them one after another over <c>Pubby:Drain:Seconds</c>, in random order, so that the other
/// nodes do not get all of them at once.
/// </summary>
internal sealed partial class Drain(
    Admission admission, ConnectionRegistry connections, FrameEncoders encoders, DrainOptions options,
    DeliveryLimits limits, TimeProvider time, ILogger<Drain> log)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <summary>Added to the spread, for the clients that are closed at the same moment.</summary>
    private const int MaxReconnectJitterMs = 5000;

    /// <summary>Completes when every connection is closed, or has not answered its close in time.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        admission.Stop();
        var open = connections.Open.ToArray();
        await CloseAllAsync(open, TimeSpan.FromSeconds(options.Seconds), cancellationToken);
        await CloseLateAsync([.. open], cancellationToken);
    }

    /// <summary>
    /// Waits for the connections to close. Closes those too that were admitted before the drain and opened after it
    /// began.
    /// </summary>
    private async Task CloseLateAsync(HashSet<ClientConnection> closed, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var timeout = TimeSpan.FromSeconds(limits.CloseSeconds + 1);
        while (admission.Count > 0 && time.GetElapsedTime(started) < timeout)
        {
            foreach (var late in connections.Open)
            {
                if (closed.Add(late)) Close(late);
            }
            await Task.Delay(Step, time, cancellationToken);
        }
    }

    private async Task CloseAllAsync(ClientConnection[] open, TimeSpan window, CancellationToken cancellationToken)
    {
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

    private void Close(ClientConnection client)
    {
        var encoder = encoders[client.Outbox.Connection.Format];
        client.Close(CloseCode.Drain, "drain", encoder.GoAway("drain", Random.Shared.Next(MaxReconnectJitterMs)));
    }

    [LoggerMessage(EventIds.Draining, LogLevel.Information,
        "Stopping: closing {Connections} open connections over {Seconds} s; their clients reconnect to other nodes. " +
        "A second signal stops at once.")]
    private static partial void LogDraining(ILogger log, int connections, double seconds);
}
