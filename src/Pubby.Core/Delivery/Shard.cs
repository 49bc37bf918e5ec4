using System.Runtime.InteropServices;
using Pubby.Core.Wire;

namespace Pubby.Core.Delivery;

/// <summary>
/// One core's share of the connections, worked by one thread. A pass takes what was posted, fans rooms out, and writes
/// to each connection once. The order of the mailbox is the truth about who gets what: rooms post under their lock. The
/// <c>Post</c> family may be called from any thread; all else belongs to the shard's thread, and so do the parts that
/// it is made of (<see cref="FanOutScheduler"/>, <see cref="ConnectionMonitor"/>, <see cref="FlushQueue"/>).
/// </summary>
internal sealed partial class Shard : IDisposable
{
    private readonly Mailbox _mailbox = new();
    private readonly DeliveryLimits _limits;
    private readonly Action<IThreadPoolWorkItem> _schedule;
    private readonly ShardClock _clock;
    private readonly FlushQueue _flushes;
    private readonly FanOutScheduler _fanOut;
    private readonly ConnectionMonitor _monitor;
    private List<ShardCommand> _commands = [];
    private int _handled;
    private bool _isStopped;

    public Shard(
        DeliveryLimits limits, Action<IThreadPoolWorkItem> schedule, IFanOutObserver observer, TimeProvider time)
    {
        _limits = limits;
        _schedule = schedule;
        _clock = new ShardClock(time);
        _flushes = new FlushQueue(limits, Statistics);
        _monitor = new ConnectionMonitor(_clock, _flushes, limits, Statistics);
        _fanOut =
            new FanOutScheduler(_mailbox, _clock, _flushes, new FanOutLoop(_flushes, limits, Statistics),
                limits, observer);
    }

    public DeliveryStatistics Statistics { get; } = new();

    /// <inheritdoc cref="ShardClock.Seconds"/>
    public int Seconds => _clock.Seconds;

    public DeliveryLimits Limits => _limits;

    /// <inheritdoc cref="FlushQueue.SendBy"/>
    public void SendBy(IBatchSender sender) => _flushes.SendBy(sender);

    /// <summary>Hands work that may take a room's lock to the thread pool.</summary>
    public void Schedule(IThreadPoolWorkItem work) => _schedule(work);

    /// <inheritdoc cref="FlushQueue.Add"/>
    public void FlushLater(Outbox outbox) => _flushes.Add(outbox);

    /// <inheritdoc cref="ConnectionMonitor.OnWriting"/>
    public void OnWriting(Outbox outbox) => _monitor.OnWriting(outbox);

    /// <summary>Waits until there is something to do.</summary>
    /// <returns>False: the shard is stopped.</returns>
    public bool WaitForWork()
    {
        if (!_isStopped) _mailbox.Wait(_fanOut.NextDelayEnd());
        return !_isStopped;
    }

    /// <summary>
    /// Does all that was posted before. If a pass throws, the next pass continues after the command that failed.
    /// </summary>
    /// <returns>False: there was nothing to do.</returns>
    public bool RunPass()
    {
        _fanOut.EndDelays(all: _isStopped);
        if (_handled == _commands.Count)
        {
            (_commands, _handled) = (_mailbox.Take(), 0);
            if (_commands.Count == 0 && _fanOut.IsIdle && _flushes.IsEmpty) return false;
        }
        var commands = CollectionsMarshal.AsSpan(_commands);
        while (_handled < commands.Length) Handle(commands[_handled++]);
        _fanOut.RunPass();
        _flushes.FlushAll();
        Statistics.Passes++;
        return true;
    }

    public void Dispose()
    {
        _mailbox.Dispose();
        _flushes.Dispose();
    }

    private void Handle(in ShardCommand command)
    {
        switch (command.Kind)
        {
            case ShardCommandKind.Broadcast:
                _fanOut.Add((ShardRoom)command.Target!, (EncodedMessage)command.Argument!);
                break;
            case ShardCommandKind.Join:
                Join((Subscription)command.Target!, (Join)command.Argument!);
                break;
            case ShardCommandKind.Leave:
                Leave((Subscription)command.Target!, (byte[]?)command.Argument);
                break;
            case ShardCommandKind.CaughtUp:
                EndCatchUp((Subscription)command.Target!, (CaughtUp)command.Argument!);
                break;
            case ShardCommandKind.Overrun:
                Overrun((ShardRoom)command.Target!, command.Number);
                break;
            case ShardCommandKind.Occupancy:
                SendOccupancy((ShardRoom)command.Target!, (EncodedMessage)command.Argument!, command.Number == 1);
                break;
            case ShardCommandKind.Send:
                _monitor.Send((Outbox)command.Target!, (byte[])command.Argument!);
                break;
            case ShardCommandKind.Pong:
                _monitor.SendPong((Outbox)command.Target!);
                break;
            case ShardCommandKind.KeepAlive:
                ((Outbox)command.Target!).KeepAliveFrame = ((KeepAlive)command.Argument!).Frame;
                break;
            case ShardCommandKind.Drained:
                _monitor.OnDrained((Outbox)command.Target!);
                break;
            case ShardCommandKind.Attach:
                _monitor.Attach((Outbox)command.Target!);
                break;
            case ShardCommandKind.Detach:
                _monitor.Detach((Outbox)command.Target!);
                ((TaskCompletionSource)command.Argument!).TrySetResult();
                break;
            case ShardCommandKind.Probe:
                ((TaskCompletionSource)command.Argument!).TrySetResult();
                break;
            case ShardCommandKind.Close:
                _monitor.Close((Outbox)command.Target!, (Closing)command.Argument!);
                break;
            case ShardCommandKind.Tick:
                _clock.Seconds = (int)command.Number;
                _monitor.Tick();
                break;
            case ShardCommandKind.Stop:
                _isStopped = true;
                break;
        }
    }

    private void Join(Subscription subscription, Join join)
    {
        var (outbox, room) = (subscription.Outbox, subscription.ShardRoom);
        // A subscription that is there already first gets what was posted before: a resume need not hold all of it.
        if (subscription.HasJoined) _fanOut.Finish(room);
        else room.Add(subscription);
        var wasIdle = outbox.IsIdle;
        if (join.Reply is not null) _monitor.Send(outbox, join.Reply);
        _flushes.Add(outbox);
        subscription.Join(join, wasIdle);
    }

    private void Leave(Subscription subscription, byte[]? reply)
    {
        if (subscription.HasJoined) subscription.ShardRoom.Remove(subscription);
        subscription.Leave();
        if (reply is not null) _monitor.Send(subscription.Outbox, reply);
    }

    /// <summary>
    /// Every subscription of the room falls behind. The bytes that were posted before still go out first.
    /// </summary>
    private void Overrun(ShardRoom room, long since)
    {
        _fanOut.Finish(room);
        for (var format = (WireFormat)0; (int)format < WireFormats.Count; format++)
        {
            foreach (var subscription in room.Of(format))
            {
                if (subscription.IsLive) subscription.FallBehind(since);
            }
        }
    }

    private static void SendOccupancy(ShardRoom room, EncodedMessage occupancy, bool isNew)
    {
        room.IsOccupancyDue = false;
        for (var format = (WireFormat)0; (int)format < WireFormats.Count; format++)
        {
            foreach (var subscription in room.Of(format)) subscription.SendOccupancy(occupancy, isNew);
        }
    }

    private void EndCatchUp(Subscription subscription, CaughtUp caughtUp)
    {
        subscription.Outbox.EndCatchUp();
        _flushes.Add(subscription.Outbox);
        subscription.EndCatchUp(caughtUp);
    }
}
