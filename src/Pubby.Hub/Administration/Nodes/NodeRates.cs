using Pubby.Core.Delivery;
using Pubby.Core.Diagnostics;
using Pubby.Hub.Connections;

namespace Pubby.Hub.Administration.Nodes;

/// <summary>
/// What this node did in the last 10 s: it looks at its counters each second. Some 10 KB, and no cost to a delivery.
/// Safe for any number of threads.
/// </summary>
internal sealed class NodeRates(HubMeter meter, Shards shards, ConnectTurns turns, TimeProvider time) : IDisposable
{
    private const int Seconds = 10;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Queue<Sample> _samples = new();
    private ITimer? _sampling;

    /// <summary>Called once.</summary>
    public void Start()
    {
        Take();
        _sampling = time.CreateTimer(static rates => ((NodeRates)rates!).Take(), this, Period, Period);
    }

    /// <summary>Subscriptions that are behind now.</summary>
    public int Behind => (int)Sum(statistics => statistics.Behind);

    public Rates Read()
    {
        var now = Look();
        Sample since;
        lock (_gate) since = _samples.TryPeek(out var oldest) ? oldest : now;
        var seconds = Math.Max(1, time.GetElapsedTime(since.At, now.At).TotalSeconds);
        return new Rates(
            Round((now.Connects - since.Connects) / seconds), Round((now.Publishes - since.Publishes) / seconds),
            Round((now.Deliveries - since.Deliveries) / seconds),
            FanOutTimes.Percentile(since.FanOuts, now.FanOuts, 0.5),
            FanOutTimes.Percentile(since.FanOuts, now.FanOuts, 0.99));
    }

    public void Dispose() => _sampling?.Dispose();

    private void Take()
    {
        var sample = Look();
        lock (_gate)
        {
            _samples.Enqueue(sample);
            while (_samples.Count > Seconds) _samples.Dequeue();
        }
    }

    private Sample Look() => new(
        time.GetTimestamp(), turns.Taken, meter.Publishes, Sum(statistics => statistics.Deliveries),
        meter.FanOutTimes.Read());

    private long Sum(Func<DeliveryStatistics, long> read)
    {
        var sum = 0L;
        for (var i = 0; i < shards.Count; i++) sum += read(shards[i].Statistics);
        return sum;
    }

    private static double Round(double rate) => Math.Round(rate, 1);

    private sealed record Sample(long At, long Connects, long Publishes, long Deliveries, long[] FanOuts);
}

/// <param name="FanOutP50Ms">Null: nothing was delivered.</param>
internal sealed record Rates(
    double Connects, double Publishes, double Deliveries, double? FanOutP50Ms, double? FanOutP99Ms);
