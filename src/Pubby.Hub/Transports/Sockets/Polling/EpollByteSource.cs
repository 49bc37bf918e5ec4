using System.Threading.Tasks.Sources;

namespace Pubby.Hub.Transports.Sockets.Polling;

/// <summary>
/// Reads from a socket that a <see cref="SocketPoller"/> watches. While its reader waits, the poller reads for it: keep-alive goes no further than that, so an idle
/// connection's pong costs one system call and wakes nobody (docs/performance.md). All else is kept for the reader, who is woken.
/// </summary>
internal sealed class EpollByteSource : IByteSource, IValueTaskSource
{
    /// <summary>The reader is at work, or has yet to ask.</summary>
    private const int Busy = 0;

    /// <summary>The reader waits, and the socket is the poller's.</summary>
    private const int Waiting = 1;

    /// <summary>The reader is at work, and more may have come since it last read.</summary>
    private const int BusyAndTold = 2;

    private readonly int _descriptor;
    private ManualResetValueTaskSourceCore<bool> _woken = new() { RunContinuationsAsynchronously = true };
    private IKeepAliveReader? _keepAlive;
    private byte[] _kept = [];
    private int _keptAt;
    private bool _isDrained = true;
    private volatile bool _isEnding;
    private int _state;

    /// <param name="descriptor">Open until nobody uses the source any more.</param>
    /// <param name="number">No other source of the poller has it, as one after the other may have the same descriptor.</param>
    public EpollByteSource(int descriptor, int number) => (_descriptor, Number) = (descriptor, number);

    public int Number { get; }

    public ValueTask WaitAsync(IKeepAliveReader keepAlive) => Wait(keepAlive);

    public ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        var count = ReadNow(buffer.Span);
        return count == Receiving.NothingYet ? ReadLaterAsync(buffer) : ValueTask.FromResult(count);
    }

    /// <summary>Something came. Only the poller's thread calls it.</summary>
    /// <param name="isEnding">It is over behind what can be read.</param>
    /// <param name="scratch">To read into; its content is nobody's afterwards.</param>
    /// <returns>True if that was keep-alive, or nothing, and the reader waits on.</returns>
    public bool OnReadable(bool isEnding, Span<byte> scratch)
    {
        if (isEnding) _isEnding = true;
        while (true)
        {
            var before = Interlocked.CompareExchange(ref _state, Busy, Waiting);
            if (before == Waiting) return TryReadForReader(scratch);
            if (before == BusyAndTold || Interlocked.CompareExchange(ref _state, BusyAndTold, Busy) == Busy) return false;
        }
    }

    void IValueTaskSource.GetResult(short token) => _woken.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _woken.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _woken.OnCompleted(continuation, state, token, flags);

    private ValueTask Wait(IKeepAliveReader? keepAlive)
    {
        while (true)
        {
            // The kernel tells of a change once: of what was left then it does not tell again, and bytes and the end behind them may be one change.
            if (_kept.Length > 0 || _isEnding || (!_isDrained && Receiving.HasMore(_descriptor))) return ValueTask.CompletedTask;
            _isDrained = true;
            _keepAlive = keepAlive;
            _woken.Reset();
            if (Interlocked.CompareExchange(ref _state, Waiting, Busy) == Busy) return new ValueTask(this, _woken.Version);
            Volatile.Write(ref _state, Busy);
            _isDrained = false;
        }
    }

    /// <summary>The reader has a part of a frame, and the rest is on its way.</summary>
    private async ValueTask<int> ReadLaterAsync(Memory<byte> buffer)
    {
        int count;
        do
        {
            await Wait(keepAlive: null);
            count = ReadNow(buffer.Span);
        }
        while (count == Receiving.NothingYet);
        return count;
    }

    private bool TryReadForReader(Span<byte> scratch)
    {
        try
        {
            if (_keepAlive is { } keepAlive && !_isEnding && TryTake(keepAlive, scratch))
            {
                Volatile.Write(ref _state, Waiting);
                return true;
            }
            _woken.SetResult(true);
        }
        catch (Exception fault)
        {
            // It ends this reader, and not the thread that reads for all.
            _woken.SetException(fault);
        }
        return false;
    }

    private bool TryTake(IKeepAliveReader keepAlive, Span<byte> scratch)
    {
        var count = Receiving.Receive(_descriptor, scratch);
        if (count == Receiving.NothingYet) return true;
        // What fills the scratch may go on behind it, so nobody can tell what it is.
        if (count > 0 && count < scratch.Length && keepAlive.TryTake(scratch[..count])) return true;
        if (count > 0) _kept = scratch[..count].ToArray();
        // The end, and what follows a failure, the reader finds as well.
        _isDrained = count > 0 && count < scratch.Length;
        return false;
    }

    /// <returns>0 at the end, which a failure is as well: the peer is gone, and why makes no difference.</returns>
    private int ReadNow(Span<byte> buffer)
    {
        if (_kept.Length > 0) return TakeKept(buffer);
        var count = Receiving.Receive(_descriptor, buffer);
        _isDrained = count == Receiving.NothingYet || (count > 0 && count < buffer.Length);
        return count;
    }

    private int TakeKept(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _kept.Length - _keptAt);
        _kept.AsSpan(_keptAt, count).CopyTo(buffer);
        _keptAt += count;
        if (_keptAt == _kept.Length) (_kept, _keptAt) = ([], 0);
        return count;
    }
}
