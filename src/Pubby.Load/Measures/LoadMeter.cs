namespace Pubby.Load.Measures;

/// <summary>All that a worker counts and measures. Used by the loop's thread.</summary>
internal sealed class LoadMeter(Clock clock, int connections)
{
    private int _everSubscribed;
    private long _measuredFrom;
    private long _secondConnects;
    private long _secondDeliveries;

    public ErrorCounts Errors { get; } = new();

    public DeliveryCounts Counts { get; } = new();

    public ToolLoad Tool { get; } = new(clock);

    /// <summary>From when a message was due until it was read.</summary>
    public Times Deliver { get; } = new();

    /// <summary>From when a connection's newest try was due until its WebSocket was open.</summary>
    public Times Connect { get; } = new();

    /// <summary>From then until all its rooms were subscribed, with their dumps.</summary>
    public Times Subscribe { get; } = new();

    /// <summary>To add to this machine's clock to have the publisher's, in microseconds.</summary>
    public long ClockOffset { get; set; }

    public int Begun { get; set; }

    public int Open { get; private set; }

    public int Subscribed { get; private set; }

    /// <summary>WebSockets that were opened, those of a client that came back included.</summary>
    public long Connects { get; private set; }

    /// <summary>Connections that ended and do not come back.</summary>
    public int Gone { get; set; }

    /// <summary>Messages that came live, of whatever run.</summary>
    public long Deliveries { get; set; }

    /// <summary>When each connection had been subscribed to all its rooms at some time; 0: not yet.</summary>
    public long AllAt { get; private set; }

    public void OnOpened(long micros)
    {
        Open++;
        Connects++;
        Connect.Record(micros);
    }

    public void OnSubscribed(long micros, bool isFirst)
    {
        Subscribed++;
        if (isFirst && ++_everSubscribed == connections) AllAt = clock.Micros;
        Subscribe.Record(micros);
    }

    public void OnClosed(bool wasSubscribed)
    {
        Open--;
        if (wasSubscribed) Subscribed--;
    }

    /// <param name="due">By the publisher's clock.</param>
    public void OnDelivered(long due, long readAt)
    {
        if (due >= _measuredFrom) Deliver.Record(readAt + ClockOffset - due);
    }

    /// <summary>
    /// Forgets the deliveries' times so far, and measures what is due from then on. How busy the tool was until now is
    /// kept apart.
    /// </summary>
    public void Measure(long from)
    {
        _measuredFrom = from;
        Deliver.Reset();
        Tool.Reset();
    }

    public MeterSecond EndSecond()
    {
        var second = new MeterSecond(Connects - _secondConnects, Deliveries - _secondDeliveries,
            Deliver.EndSecond(), Errors.EndSecond(), Tool.EndSecond());
        Connect.EndSecond();
        Subscribe.EndSecond();
        (_secondConnects, _secondDeliveries) = (Connects, Deliveries);
        return second;
    }
}

internal sealed record MeterSecond(
    long Connects, long Deliveries, TimeSummary Deliver, IReadOnlyDictionary<string, long> Errors, ToolSecond Tool);
