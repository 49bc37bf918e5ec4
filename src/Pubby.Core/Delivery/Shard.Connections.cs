using Pubby.Protocol;

namespace Pubby.Core.Delivery;

/// <summary>A connection's life on its shard: from attach to detach, with keep-alive, stall and close in between.</summary>
internal sealed partial class Shard
{
    private readonly Dictionary<int, KeepAliveWheel> _wheels = [];
    private readonly HashSet<Outbox> _writing = [];
    private readonly HashSet<Outbox> _closing = [];

    /// <summary>The outbox has bytes that the connection did not take at once.</summary>
    public void OnWriting(Outbox outbox) => _writing.Add(outbox);

    /// <summary>The connection is not there any more; its reader will notice and detach it.</summary>
    public static void OnGone(Outbox outbox)
    {
        if (outbox.State == OutboxState.Gone) return;
        outbox.MarkGone();
        outbox.Connection.Abort();
    }

    private void Attach(Outbox outbox)
    {
        if (outbox.Connection.KeepAlive is not { } keepAlive) return;
        if (!_wheels.TryGetValue(keepAlive.PeriodSeconds, out var wheel))
        {
            _wheels.Add(keepAlive.PeriodSeconds, wheel = new KeepAliveWheel(keepAlive.PeriodSeconds));
        }
        wheel.Add(outbox);
    }

    private void Detach(Outbox outbox)
    {
        outbox.MarkGone();
        _writing.Remove(outbox);
        _closing.Remove(outbox);
        if (outbox.Connection.KeepAlive is { } keepAlive) _wheels[keepAlive.PeriodSeconds].Remove(outbox);
    }

    private void Send(Outbox outbox, byte[] frame)
    {
        if (!outbox.HasRoomForAnswer(frame.Length))
        {
            // The peer sends commands but reads no answers. Leaving one out would leave it waiting; keeping all would know no bound.
            Statistics.ClosedStalled++;
            OnGone(outbox);
            return;
        }
        outbox.Enqueue(frame);
        FlushLater(outbox);
    }

    private void SendPong(Outbox outbox)
    {
        var pong = outbox.TakePong();
        if (outbox.IsIdle) Send(outbox, pong);
    }

    private void Drained(Outbox outbox)
    {
        outbox.EndWriting();
        _writing.Remove(outbox);
        FlushLater(outbox);
    }

    private static void OnFlushed(Outbox outbox)
    {
        if (outbox.IsWriting) return;
        if (outbox.State == OutboxState.Closing)
        {
            outbox.MarkClosed();
            outbox.Connection.Finish();
        }
        else
        {
            outbox.CatchUpNext();
        }
    }

    private void Close(Outbox outbox, Closing closing)
    {
        if (outbox.State != OutboxState.Open) return;
        if (closing.Notice is not null) outbox.Enqueue(closing.Notice);
        outbox.Enqueue(closing.CloseFrame);
        outbox.BeginClose(_seconds + limits.CloseSeconds);
        _closing.Add(outbox);
        FlushLater(outbox);
    }

    private void Tick(int seconds)
    {
        _seconds = seconds;
        foreach (var wheel in _wheels.Values) KeepAlive(wheel.DueAt(seconds));
        EndStalled();
        EndUnanswered();
    }

    private void KeepAlive(List<Outbox> due)
    {
        var sent = 0;
        foreach (var outbox in due)
        {
            if (_seconds - outbox.LastSeen >= limits.SilenceSeconds)
            {
                Statistics.ClosedSilent++;
                Close(outbox, new Closing(Notice: null, outbox.Connection.CloseFrame(CloseCode.PingTimeout, "nothing was heard from the client")));
            }
            else if (outbox.IsIdle && outbox.HasSpoken && outbox.KeepAliveFrame.Length > 0)
            {
                SendKeepAlive(outbox);
                if (++sent % SendsInTurn == 0) Thread.Yield();
            }
        }
        _batch?.EndSharing();
    }

    private void SendKeepAlive(Outbox outbox)
    {
        var frame = outbox.KeepAliveFrame;
        if (_batch is null || !outbox.IsBare || !(_batch.Shares(frame) || _batch.TryShare(frame))) outbox.Write(frame);
        else _batch.Add(outbox);
    }

    // A set may lose items while it is gone through, and nothing else changes it here.
    private void EndStalled()
    {
        foreach (var outbox in _writing)
        {
            if (_seconds - outbox.LastProgress < limits.StallSeconds) continue;
            // Its socket takes nothing, so no farewell would reach it.
            _writing.Remove(outbox);
            Statistics.ClosedStalled++;
            OnGone(outbox);
        }
    }

    private void EndUnanswered()
    {
        foreach (var outbox in _closing)
        {
            if (_seconds < outbox.CloseDeadline) continue;
            _closing.Remove(outbox);
            OnGone(outbox);
        }
    }
}
