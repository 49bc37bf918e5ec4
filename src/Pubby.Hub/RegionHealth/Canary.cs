using System.Buffers.Text;
using System.Security.Cryptography;
using Pubby.Core;
using Pubby.Core.Delivery;
using Pubby.Core.Messages;
using Pubby.Core.Policies;
using Pubby.Core.Publishing;
using Pubby.Core.Regions;
using Pubby.Core.Rooms;
using Pubby.Hub.Options;
using Pubby.Hub.Publishing;

namespace Pubby.Hub.RegionHealth;

/// <summary>
/// Publishes a small message every few seconds, as a service would, and waits for it to come back as a client would get it: store, relay, backplane, room, shard,
/// connection. Depends on this region alone: another's death changes nothing here. No outage ends it: a failure is a measurement.
/// </summary>
internal sealed partial class Canary : IAsyncDisposable
{
    /// <summary>Nothing reads it in the store: it only has to be gone some day.</summary>
    private const int TtlSeconds = 300;

    /// <summary>Publishes under way at once. Past it the store hangs, and the next counts as lost without being sent.</summary>
    private const int MostUnderWay = 8;

    private readonly string _node = $"node-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<Task> _underWay = [];
    private readonly RegionOptions _region;
    private readonly Publisher _publisher;
    private readonly IRegionListener _listener;
    private readonly CanaryTracker _flights;
    private readonly ActiveNodes _nodes;
    private readonly CanaryMeter _meter;
    private readonly CanarySubscriber _ear;
    private readonly TimeProvider _time;
    private readonly ILogger<Canary> _log;
    private Task _running = Task.CompletedTask;

    public Canary(
        RegionOptions region, Publisher publisher, IRegionListener listener, CanaryTracker flights, ActiveNodes nodes, CanaryMeter meter,
        Shards shards, RoomRegistry rooms, DeliveryLimits limits, TimeProvider time, ILogger<Canary> log)
    {
        (_region, _publisher, _listener, _flights, _nodes, _meter, _time, _log) = (region, publisher, listener, flights, nodes, meter, time, log);
        _ear = new CanarySubscriber(ReservedRooms.BackOf(region.Name), shards, rooms, limits, OnHeard);
    }

    /// <summary>Called once, when the relay is started.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        await _ear.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var ticks = new PeriodicTimer(_region.Canary.Period, _time);
        var told = RegionStatus.Ok;
        try
        {
            do
            {
                await SendAsync();
                var health = _flights.Health();
                if (health.Status != told) Log(health);
                told = health.Status;
            }
            while (await ticks.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
        // Each ends within the time-outs of the store and the relay.
        await Task.WhenAll(_underWay);
    }

    /// <summary>Sends one and does not wait for it, so that a store that hangs delays no measurement.</summary>
    private async Task SendAsync()
    {
        _underWay.RemoveWhere(static task => task.IsCompleted);
        var number = _flights.Begin();
        if (_underWay.Count >= MostUnderWay) _flights.Fail(number, "publishing takes longer than several periods");
        else if (await IsListeningAsync(number)) _underWay.Add(PublishAsync(number));
    }

    private async Task<bool> IsListeningAsync(long number)
    {
        try
        {
            if (await _ear.ListenAsync(_stopping.Token)) return true;
            _flights.Fail(number, "the store does not answer");
        }
        catch (Exception fault) when (!_stopping.IsCancellationRequested)
        {
            FailBy(fault, number);
        }
        return false;
    }

    private async Task PublishAsync(long number)
    {
        try
        {
            var room = ReservedRooms.Of(_region.Name);
            var data = new byte[20];
            Utf8Formatter.TryFormat(number, data, out var length);
            data = data[..length];
            var answer = await _publisher.AnswerAsync(new Publication(room, _node, data, TtlSeconds));
            if (answer.Refusal is { } refusal)
            {
                _flights.Fail(number, refusal.Detail);
                return;
            }
            if (answer.Status == StatusCodes.Status202Accepted) _flights.Defer("Redis or the relay did not take it, and tells it later");
            // Where there is no relay, nobody else would bring it back.
            if (_region.Relay == RegionRelayKind.None)
            {
                await _listener.ReceiveAsync(new RegionMessage(_region.Name, room, new Message { Id = _node, Version = answer.Version, Data = data }));
            }
        }
        catch (Exception fault)
        {
            FailBy(fault, number);
        }
    }

    private void FailBy(Exception fault, long number)
    {
        LogFault(_log, fault);
        _flights.Fail(number, "it failed unexpectedly, which is a defect: see the log");
    }

    /// <summary>On a shard's thread.</summary>
    private void OnHeard(string node, long number)
    {
        _nodes.Hear(node);
        if (node == _node && _flights.Heard(number) is { } delay) _meter.Heard(delay);
    }

    private void Log(RegionHealth health)
    {
        if (health.Status == RegionStatus.Ok) LogGreen(_log, _region.Name, health.GoodInARow);
        else LogRed(_log, _region.Name, RegionHealthEndpoint.NameOf(health.Status), health.BadInARow, health.Fault ?? "the cause is not known here");
    }

    [LoggerMessage(EventIds.RegionRed, LogLevel.Warning, "Region {Region} is red: messages are {Status}, {Canaries} canaries in a row ({Fault}). /health/region answers 503 until they are in time again.")]
    private static partial void LogRed(ILogger log, string region, string status, int canaries, string fault);

    [LoggerMessage(EventIds.RegionGreen, LogLevel.Information, "Region {Region} is green: {Canaries} canaries in a row came back in time.")]
    private static partial void LogGreen(ILogger log, string region, int canaries);

    [LoggerMessage(EventIds.CanaryFailed, LogLevel.Error, "A canary could not be published. This is a defect; the next is tried anew.")]
    private static partial void LogFault(ILogger log, Exception fault);
}
