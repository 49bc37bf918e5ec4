using Pubby.Core.Wire;
using Pubby.Protocol;

namespace Pubby.Core.Delivery;

/// <summary>
/// A connection's life on its shard, from attach to detach: keep-alive, stall and close. Ends connections that stay
/// silent, that take no bytes, or that do not answer a close. Belongs to the shard's thread.
/// </summary>
internal sealed class ConnectionMonitor(
    ShardClock clock, FlushQueue flushes, DeliveryLimits limits, DeliveryStatistics statistics)
{
    /// <summary>A process that had no tick for longer was paused, and read nothing meanwhile.</summary>
    private const int MaxTickSeconds = 5;

    /// <summary>How often those are looked at that need no keep-alive and have a greatest age.</summary>
    private const int AgePeriodSeconds = 25;

    /// <summary>Those that are too old come back within this time.</summary>
    private const int AgeSpreadMs = 5000;

    private static readonly FrameEncoders Encoders = new();

    private readonly Dictionary<int, KeepAliveWheel> _wheels = [];
    private readonly KeepAliveWheel _aging = new(AgePeriodSeconds);
    private readonly HashSet<Outbox> _writing = [];
    private readonly HashSet<Outbox> _closing = [];
    private int _lastTick;
    private int _awakeSince;

    public void Attach(Outbox outbox)
    {
        if (outbox.Connection.KeepAlive is not { } keepAlive)
        {
            if (outbox.MaxAge > 0) _aging.Add(outbox);
            return;
        }
        if (!_wheels.TryGetValue(keepAlive.PeriodSeconds, out var wheel))
        {
            _wheels.Add(keepAlive.PeriodSeconds, wheel = new KeepAliveWheel(keepAlive.PeriodSeconds));
        }
        wheel.Add(outbox);
    }

    public void Detach(Outbox outbox)
    {
        CountClose(outbox, CloseCounts.Abnormal);
        outbox.MarkGone();
        _writing.Remove(outbox);
        _closing.Remove(outbox);
        var wheel = outbox.Connection.KeepAlive is { } keepAlive ? _wheels[keepAlive.PeriodSeconds] : _aging;
        wheel.Remove(outbox);
    }

    /// <summary>The outbox has bytes that the connection did not take at once: the stall time-out begins.</summary>
    public void OnWriting(Outbox outbox) => _writing.Add(outbox);

    /// <summary>The connection has taken all of these bytes.</summary>
    public void OnDrained(Outbox outbox)
    {
        outbox.EndWriting();
        _writing.Remove(outbox);
        flushes.Add(outbox);
    }

    /// <summary>Queues an answer to a command of the peer.</summary>
    public void Send(Outbox outbox, byte[] frame)
    {
        if (!outbox.FitsAnswer(frame.Length))
        {
            // The peer sends commands but reads no answers. Without one answer it would wait; keeping all has no bound.
            CountClose(outbox, CloseCode.Stalled);
            outbox.Abort();
            return;
        }
        outbox.EnqueueAnswer(frame);
        flushes.Add(outbox);
    }

    public void SendPong(Outbox outbox)
    {
        var pong = outbox.TakePong();
        if (outbox.IsIdle) Send(outbox, pong);
    }

    public void Close(Outbox outbox, Closing closing)
    {
        if (outbox.State != OutboxState.Open) return;
        CountClose(outbox, closing.Code);
        if (closing.Notice is not null) outbox.Enqueue(closing.Notice);
        outbox.Enqueue(closing.CloseFrame);
        outbox.BeginClose(clock.Seconds + limits.CloseSeconds);
        _closing.Add(outbox);
        flushes.Add(outbox);
    }

    /// <summary>
    /// About once a second, after the clock was set. A timer of one second fires a little before a whole second or
    /// after it, so one call may be for two seconds, and another for none: each second is dealt with once.
    /// </summary>
    public void Tick()
    {
        var now = clock.Seconds;
        if (now - _lastTick > MaxTickSeconds) _awakeSince = now;
        for (var second = Math.Max(_lastTick + 1, now - MaxTickSeconds + 1); second <= now; second++) Tick(second);
        _lastTick = now;
        EndStalled();
        EndUnanswered();
    }

    private void Tick(int second)
    {
        foreach (var wheel in _wheels.Values) KeepAlive(wheel.DueAt(second));
        foreach (var outbox in _aging.DueAt(second))
        {
            if (IsTooOld(outbox)) CloseOld(outbox);
        }
    }

    private void KeepAlive(List<Outbox> due)
    {
        var sent = 0;
        foreach (var outbox in due)
        {
            // What came while the process was paused is not read yet.
            if (clock.Seconds - Math.Max(outbox.LastReceived, _awakeSince) >= limits.SilenceSeconds)
            {
                Close(outbox, CloseCode.PingTimeout, "the client sent nothing for too long");
            }
            else if (IsTooOld(outbox))
            {
                CloseOld(outbox);
            }
            else if (outbox.IsIdle && outbox.HasReceived && outbox.KeepAliveFrame.Length > 0)
            {
                SendKeepAlive(outbox);
                if (++sent % FlushQueue.SendsPerTurn == 0) Thread.Yield();
            }
        }
        flushes.Batch?.EndSharing();
    }

    private static bool IsTooOld(Outbox outbox) => outbox.MaxAge > 0 && outbox.Age >= outbox.MaxAge;

    private void CloseOld(Outbox outbox)
    {
        // It was told before.
        if (outbox.State != OutboxState.Open) return;
        var goAway = Encoders[outbox.Connection.Format].GoAway("max_age", Random.Shared.Next(AgeSpreadMs + 1));
        Close(outbox, CloseCode.MaxAge, "max_age", goAway);
    }

    private void Close(Outbox outbox, CloseCode code, string reason, byte[]? notice = null) =>
        Close(outbox, new Closing(code, notice, outbox.Connection.CloseFrame(code, reason)));

    /// <summary>The first reason counts: what follows only ends what was closed.</summary>
    private void CountClose(Outbox outbox, CloseCode code)
    {
        if (outbox.EndedBy != default) return;
        outbox.EndedBy = code;
        statistics.Closed.Count(code);
    }

    private void SendKeepAlive(Outbox outbox)
    {
        var frame = outbox.KeepAliveFrame;
        var batch = outbox.HasRawSocket ? flushes.Batch : null;
        if (batch is not null && (batch.Shares(frame) || batch.TryShare(frame))) batch.Add(outbox);
        else outbox.Write(frame);
    }

    // A set may lose items during an enumeration, and nothing else changes it here.
    private void EndStalled()
    {
        foreach (var outbox in _writing)
        {
            if (clock.Seconds - outbox.LastProgress < limits.StallSeconds) continue;
            // Its socket takes nothing, so no close frame would reach it.
            _writing.Remove(outbox);
            CountClose(outbox, CloseCode.Stalled);
            outbox.Abort();
        }
    }

    private void EndUnanswered()
    {
        foreach (var outbox in _closing)
        {
            if (clock.Seconds < outbox.CloseDeadline) continue;
            _closing.Remove(outbox);
            outbox.Abort();
        }
    }
}
