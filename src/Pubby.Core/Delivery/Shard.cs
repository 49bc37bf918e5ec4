


namespace Pubby.Core.Delivery;

/// <summary>
/// One core's share of the connections, worked by one thread. A pass takes what was posted, fans rooms out, and writes to each
/// connection once. The order of the mailbox is the truth about who gets what: rooms post under their lock.
/// </summary>
internal sealed partial class Shard(DeliveryLimits limits, Action<IThreadPoolWorkItem> schedule, IFanOutObserver observer, TimeProvider time) : IDisposable
{
    /// <summary>Frames joined for one write; more than that gains nothing, as the copy then costs what the call would.</summary>
    private const int ScratchBytes = 64 * 1024;

    /// <summary>After so many sends the thread offers its core to others.</summary>
    private const int SendsInTurn = 128;

    private readonly Mailbox _mailbox = new();
    private readonly List<Outbox> _flushDue = [];
    private readonly byte[] _scratch = GC.AllocateUninitializedArray<byte>(ScratchBytes, pinned: true);
    private List<ShardCommand> _commands = [];
    private int _handled;
    private volatile int _seconds;
    private SendBatch? _batch;
    private bool _isStopped;

    public DeliveryStatistics Statistics { get; } = new();

    /// <summary>A coarse clock that all of the shard's time-outs share: seconds since the hub started.</summary>
    public int Seconds => _seconds;

    public DeliveryLimits Limits => limits;

    /// <summary>From now on what goes to many sockets goes together. The sender is the shard's, which disposes of it.</summary>
    public void SendBy(IBatchSender sender) => _batch = new SendBatch(sender);

    /// <summary>Hands work that may take a room's lock to the thread pool.</summary>
    public void Schedule(IThreadPoolWorkItem work) => schedule(work);

    /// <summary>Waits until there is something to do; false once stopped.</summary>
    public bool WaitForWork()
    {
        if (!_isStopped) _mailbox.Wait(NextRestEnd());
        return !_isStopped;
    }

    /// <summary>Does all that was posted before. Only the shard's thread calls it. If a pass throws, the next pass continues after the command that failed.</summary>
    /// <returns>False if there was nothing to do.</returns>
    public bool RunPass()
    {
        EndRests();
        if (_handled == _commands.Count)
        {
            (_commands, _handled) = (_mailbox.Take(), 0);
            if (_commands.Count == 0 && _fanOutDue.Count == 0 && _flushDue.Count == 0) return false;
        }
        var commands = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_commands);
        while (_handled < commands.Length) Handle(commands[_handled++]);
        FanOutAll();
        FlushAll();
        Statistics.Passes++;
        return true;
    }

    public void Dispose()
    {
        _mailbox.Dispose();
        _batch?.Dispose();
    }

    private void Handle(in ShardCommand command)
    {
        switch (command.Kind)
        {
            case ShardCommandKind.Broadcast:
                Broadcast((ShardRoom)command.Target!, (EncodedMessage)command.Argument!);
                break;
            case ShardCommandKind.Join:
                Join((Subscription)command.Target!, (Join)command.Argument!);
                break;
            case ShardCommandKind.Leave:
                Leave((Subscription)command.Target!, (byte[]?)command.Argument);
                break;
            case ShardCommandKind.CaughtUp:
                CatchUp((Subscription)command.Target!, (CaughtUp)command.Argument!);
                break;
            case ShardCommandKind.Overrun:
                Overrun((ShardRoom)command.Target!, command.Number);
                break;
            case ShardCommandKind.Send:
                Send((Outbox)command.Target!, (byte[])command.Argument!);
                break;
            case ShardCommandKind.Pong:
                SendPong((Outbox)command.Target!);
                break;
            case ShardCommandKind.KeepAlive:
                ((Outbox)command.Target!).KeepAliveFrame = ((KeepAlive)command.Argument!).Frame;
                break;
            case ShardCommandKind.Drained:
                Drained((Outbox)command.Target!);
                break;
            case ShardCommandKind.Attach:
                Attach((Outbox)command.Target!);
                break;
            case ShardCommandKind.Detach:
                Detach((Outbox)command.Target!);
                ((TaskCompletionSource)command.Argument!).TrySetResult();
                break;
            case ShardCommandKind.Close:
                Close((Outbox)command.Target!, (Closing)command.Argument!);
                break;
            case ShardCommandKind.Tick:
                Tick((int)command.Number);
                break;
            case ShardCommandKind.Stop:
                _isStopped = true;
                break;
        }
    }

    private void FlushAll()
    {
        if (_batch is not null && _flushDue.Count >= limits.BatchedSends) SendQueued(_batch);
        var flushed = 0;
        try
        {
            while (flushed < _flushDue.Count)
            {
                var outbox = _flushDue[flushed++];
                outbox.IsFlushDue = false;
                Statistics.Writes += outbox.Flush(_scratch);
                OnFlushed(outbox);
                if (flushed % SendsInTurn == 0) Thread.Yield();
            }
        }
        finally
        {
            _flushDue.RemoveRange(0, flushed);
        }
    }

    /// <summary>The first write of each, together. What then still waits is written one by one.</summary>
    private void SendQueued(SendBatch batch)
    {
        Statistics.Writes += batch.Send();
        foreach (var outbox in _flushDue)
        {
            if (!outbox.IsBare || !outbox.IsReady) continue;
            if (batch.IsFull || !batch.TryAddQueued(outbox))
            {
                Statistics.Writes += batch.Send();
                Thread.Yield();
                batch.TryAddQueued(outbox);
            }
        }
        Statistics.Writes += batch.Send();
    }

    private void FlushLater(Outbox outbox)
    {
        if (outbox.IsFlushDue) return;
        outbox.IsFlushDue = true;
        _flushDue.Add(outbox);
    }
}

/// <summary>Told once for each room and pass, never for each delivery.</summary>
internal interface IFanOutObserver
{
    /// <param name="appliedAt">When the oldest of the messages was applied (<see cref="EncodedMessage.AppliedAt"/>).</param>
    void OnFannedOut(long appliedAt);
}

/// <summary>Whole seconds, but for the bytes.</summary>
internal sealed record DeliveryLimits(int OutboxBytes, int StallSeconds, int SilenceSeconds)
{
    /// <summary>How long a peer has to take and answer a farewell.</summary>
    public int CloseSeconds { get; init; } = 5;

    /// <summary>How many subscriptions of one room are served before the other rooms have their turn: at 5 µs each, a small room waits 3 ms for a large one's.</summary>
    public int SliceSubscriptions { get; init; } = 512;

    /// <summary>Sends to fewer sockets are made one by one: there is little to save.</summary>
    public int BatchedSends { get; init; } = 4;

    /// <summary>
    /// What may wait in a shard's mailbox for one room. A room that is published to faster than its shard delivers for that long is overrun: its
    /// subscribers are caught up with the newest state instead.
    /// </summary>
    public int PostedBytes { get; init; } = 1024 * 1024;
}
