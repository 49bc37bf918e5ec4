using System.Security.Cryptography;
using Pubby.Core.Backplane;
using Pubby.Core.Diagnostics;
using Pubby.Core.Messages;
using Pubby.Hub.Redis;

namespace Pubby.Hub.Backplane.Redis;

/// <summary>
/// The nodes of a fleet over Redis' channels, by SignalR's own backplane. A message that could not be sent is not kept
/// here: the caller learns that it failed.
/// </summary>
internal sealed class RedisBackplane(
    RedisServer redis, BackplaneMeter meter, Failpoints failpoints, TimeProvider time, ILoggerFactory logs) : IBackplane
{
    /// <summary>How long a publisher waits at most when the backplane is first used.</summary>
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(2);

    private readonly long _node = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _opening = new(1);
    private readonly TraceNotices _traces = new();
    private Memberships? _memberships;
    private IBackplaneListener? _listener;
    private NodeBus? _bus;

    public async Task StartAsync(IBackplaneListener listener, CancellationToken cancellationToken)
    {
        _listener = listener;
        _memberships = new Memberships(OpenAsync, redis, time, _stopping.Token);
        redis.Recovered += listener.OnReconnected;
        await redis.StartAsync();
    }

    public Task JoinAsync(string room) => _memberships!.JoinAsync(room);

    public void Leave(string room) => _memberships!.Leave(room);

    public async ValueTask<bool> PublishAsync(Envelope envelope)
    {
        if (!redis.IsUp) return false;
        try
        {
            var bus = _bus ?? await OpenAsync(_stopping.Token).WaitAsync(OpenLimit, time);
            // Not waited for: it only has to be ahead, and without it nothing is lost but a link of a trace.
            var trace = envelope.Message?.TraceParent is null || !PublishTrace.IsOn ? Task.CompletedTask
                : bus.PublishAsync(envelope.Room,
                    EnvelopeFormat.Encode(Envelope.TraceOf(envelope.Room, envelope.Message), _node));
            await bus.PublishAsync(envelope.Room, EnvelopeFormat.Encode(envelope, _node));
            await trace;
            meter.Sent();
            return true;
        }
        catch (Exception fault) when (RedisServer.IsOutage(fault))
        {
            redis.OnUnavailable(fault);
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await redis.DisposeAsync();
    }

    /// <summary>Opened at the first use that finds Redis available.</summary>
    private async Task<NodeBus> OpenAsync(CancellationToken cancellationToken)
    {
        if (_bus is { } open) return open;
        await redis.WhenUpAsync(cancellationToken);
        await _opening.WaitAsync(cancellationToken);
        try
        {
            return _bus ??= await NodeBus.OpenAsync(redis, Receive, () => meter.Dropped("unpackable"), logs);
        }
        finally
        {
            _opening.Release();
        }
    }

    private void Receive(ReadOnlyMemory<byte> bytes)
    {
        if (failpoints.DropsEnvelope()) return;
        if (EnvelopeFormat.TryDecode(bytes.Span, out var node, out var fault) is not { } envelope)
        {
            meter.Dropped(fault);
            return;
        }
        // This node applied its own messages before it published them.
        if (node == _node) return;
        if (envelope.Kind == EnvelopeKind.Trace)
        {
            if (PublishTrace.IsOn) _traces.Add(envelope.Room, envelope.Message!);
            return;
        }
        if (envelope.Message is { } message && VersionClock.IsTooFarAhead(message.Version, time.GetUtcNow()))
        {
            meter.Dropped("future");
            return;
        }
        meter.Received();
        _listener!.OnEnvelope(PublishTrace.IsOn ? _traces.Complete(envelope) : envelope);
    }
}
