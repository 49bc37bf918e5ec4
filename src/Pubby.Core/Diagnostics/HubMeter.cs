using System.Diagnostics.Metrics;
using Pubby.Core.Delivery;

namespace Pubby.Core.Diagnostics;

/// <summary>
/// The meter <c>Pubby.Hub</c>: what the node does, as numbers. Names and units follow the OpenTelemetry conventions.
/// </summary>
internal sealed class HubMeter : IFanOutObserver, IDisposable
{
    public const string Name = "Pubby.Hub";

    /// <summary>
    /// Seconds. The default buckets of exporters are meant for milliseconds: all durations of a fast hub would be in
    /// one.
    /// </summary>
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries =
            [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    private readonly Meter _meter;
    private readonly List<(Counter<long> Counter, Series Series)> _unbegun = [];
    private bool _hasBegun;
    private readonly TimeProvider _time;
    private readonly Counter<long> _publishes;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _commandRefusals;
    private readonly Histogram<double> _publishDuration;
    private readonly Histogram<double> _fanOutDuration;
    private long _published;

    public HubMeter(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        _meter = meters.Create(Name);
        _publishes = Counter("pubby.publishes", "{message}", "Messages published, by outcome.",
            new("outcome", "stored", "deferred", "unchanged", "broadcast"));
        _refusals = Counter("pubby.publish.refusals", "{message}", "Publish requests refused, by code.",
            RefusalCodes.OfRequests);
        _commandRefusals = Counter("pubby.command.refusals", "{command}", "Clients' commands refused, by code.",
            RefusalCodes.OfCommands);
        _publishDuration = Duration("pubby.publish.duration", "From a publish request to its answer.");
        _fanOutDuration = Duration("pubby.fanout.duration", "From a change of a room until every socket of a shard " +
            "has taken it, or is behind.");
    }

    public Meter Meter => _meter;

    public FanOutTimes FanOutTimes { get; } = new();

    /// <summary>Messages that were published on this node.</summary>
    public long Publishes => Interlocked.Read(ref _published);

    /// <summary>A histogram of seconds, from 0.5 ms to 30 s.</summary>
    public Histogram<double> Duration(string name, string description) =>
        _meter.CreateHistogram(name, "s", description, tags: null, Durations);

    /// <summary>
    /// A counter whose series are there before they first count: a rate misses the event with which a series begins.
    /// </summary>
    /// <param name="series">The values that its label has; null: it has none.</param>
    public Counter<long> Counter(string name, string unit, string description, Series? series = null)
    {
        var counter = _meter.CreateCounter<long>(name, unit, description);
        lock (_unbegun)
        {
            if (_hasBegun) (series ?? Series.Single).Begin(counter);
            else _unbegun.Add((counter, series ?? Series.Single));
        }
        return counter;
    }

    /// <summary>All series begin, at 0. Called once, when those who read the meter listen to it.</summary>
    public void Begin()
    {
        lock (_unbegun)
        {
            _hasBegun = true;
            foreach (var (counter, series) in _unbegun) series.Begin(counter);
            _unbegun.Clear();
        }
    }

    /// <summary>The start of a publish, for <see cref="Published"/>.</summary>
    public long Start() => _time.GetTimestamp();

    public void Published(string outcome, long started)
    {
        Interlocked.Increment(ref _published);
        _publishes.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        _publishDuration.Record(_time.GetElapsedTime(started).TotalSeconds);
    }

    public void Refused(string code) => _refusals.Add(1, new KeyValuePair<string, object?>("code", code));

    public void CommandRefused(string code) => _commandRefusals.Add(1, new KeyValuePair<string, object?>("code", code));

    public void OnFannedOut(long appliedAt)
    {
        var took = _time.GetElapsedTime(appliedAt);
        _fanOutDuration.Record(took.TotalSeconds);
        FanOutTimes.Record(took);
    }

    public void Dispose() => _meter.Dispose();
}
