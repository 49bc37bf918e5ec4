using System.Threading.Tasks.Sources;

namespace Pubby.Hub.Transports.Sockets.Polling;

/// <summary>
/// Reads from a socket that a <see cref="SocketPoller"/> watches. While the reader waits, the poller reads in its place
/// and handles keep-alive itself: an idle connection's pong costs one system call and wakes no thread
/// (docs/performance.md). All other bytes are kept for the reader, and the reader is woken.
/// </summary>
internal sealed class EpollByteSource : IByteSource, IValueTaskSource
{
    /// <summary>The reader is active, or has not asked yet.</summary>
    private const int Busy = 0;

    /// <summary>The reader waits. The socket belongs to the poller.</summary>
    private const int Waiting = 1;

    /// <summary>The reader is active, and more bytes may have arrived since it last read.</summary>
    private const int BusyAndTold = 2;

    private readonly int _descriptor;
    private ManualResetValueTaskSourceCore<bool> _woken;
    private IKeepAliveReader? _keepAlive;
    private byte[] _kept = [];
    private int _keptAt;
    private bool _isDrained = true;
    private volatile bool _isEnding;
    private int _state;

    /// <param name="descriptor">Open for as long as the source is used.</param>
    /// <param name="number">
    /// Unique among the poller's sources. Two sources may have the same descriptor, one after the other.
    /// </param>
    public EpollByteSource(int descriptor, int number) => (_descriptor, Number) = (descriptor, number);

    public int Number { get; }

    public ValueTask WaitAsync(IKeepAliveReader keepAlive) => Wait(keepAlive);

    public ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        var count = ReadNow(buffer.Span);
        return count == NativeSocket.WouldBlock ? ReadLaterAsync(buffer) : ValueTask.FromResult(count);
    }

    /// <summary>Bytes arrived. Called only from the poller's thread.</summary>
    /// <param name="isEnding">The connection ends after the bytes that can be read.</param>
    /// <param name="scratch">A buffer to read into. Its content is undefined afterwards.</param>
    /// <param name="fault">What the reader is woken with; null: nothing has failed.</param>
    public ReadableOutcome OnReadable(bool isEnding, Span<byte> scratch, out Exception? fault)
    {
        fault = null;
        if (isEnding) _isEnding = true;
        while (true)
        {
            var before = Interlocked.CompareExchange(ref _state, Busy, Waiting);
            if (before == Waiting)
                return TryReadForReader(scratch, ref fault) ? ReadableOutcome.KeepAlive : ReadableOutcome.WakeReader;
            if (before == BusyAndTold || Interlocked.CompareExchange(ref _state, BusyAndTold, Busy) == Busy)
                return ReadableOutcome.ReaderIsActive;
        }
    }

    /// <summary>
    /// Runs the reader until it waits again. Called once for each <see cref="OnReadable"/> that asks for it.
    /// </summary>
    public void Wake(Exception? fault)
    {
        if (fault is null) _woken.SetResult(true);
        else _woken.SetException(fault);
    }

    void IValueTaskSource.GetResult(short token) => _woken.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _woken.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token,
        ValueTaskSourceOnCompletedFlags flags) =>
        _woken.OnCompleted(continuation, state, token, flags);

    private ValueTask Wait(IKeepAliveReader? keepAlive)
    {
        while (true)
        {
            // The kernel reports a change once. It does not report again what was left then, and bytes and the end may
            // be one change.
            if (_kept.Length > 0 || _isEnding || (!_isDrained && NativeSocket.HasMore(_descriptor)))
                return ValueTask.CompletedTask;
            _isDrained = true;
            _keepAlive = keepAlive;
            _woken.Reset();
            if (Interlocked.CompareExchange(ref _state, Waiting, Busy) == Busy)
                return new ValueTask(this, _woken.Version);
            Volatile.Write(ref _state, Busy);
            _isDrained = false;
        }
    }

    /// <summary>The reader has a part of a frame, and the other part is on its way.</summary>
    private async ValueTask<int> ReadLaterAsync(Memory<byte> buffer)
    {
        int count;
        do
        {
            await Wait(keepAlive: null);
            count = ReadNow(buffer.Span);
        }
        while (count == NativeSocket.WouldBlock);
        return count;
    }

    /// <returns>True: that was keep-alive, or nothing, and the reader continues to wait.</returns>
    private bool TryReadForReader(Span<byte> scratch, ref Exception? fault)
    {
        try
        {
            if (_keepAlive is not { } keepAlive || _isEnding || !TryTake(keepAlive, scratch)) return false;
            Volatile.Write(ref _state, Waiting);
            return true;
        }
        catch (Exception thrown)
        {
            // It ends this reader, but not the thread that reads for all.
            fault = thrown;
            return false;
        }
    }

    private bool TryTake(IKeepAliveReader keepAlive, Span<byte> scratch)
    {
        var count = NativeSocket.Receive(_descriptor, scratch);
        if (count == NativeSocket.WouldBlock) return true;
        // If the bytes fill the buffer, more may follow, so it is not known what they are.
        if (count > 0 && count < scratch.Length && keepAlive.TryTake(scratch[..count])) return true;
        if (count > 0) _kept = scratch[..count].ToArray();
        // The reader finds the end, or the failure, itself.
        _isDrained = count > 0 && count < scratch.Length;
        return false;
    }

    /// <returns>0 at the end, and after a failure: the peer is gone, and the reason makes no difference.</returns>
    private int ReadNow(Span<byte> buffer)
    {
        if (_kept.Length > 0) return TakeKept(buffer);
        var count = NativeSocket.Receive(_descriptor, buffer);
        _isDrained = count == NativeSocket.WouldBlock || (count > 0 && count < buffer.Length);
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

/// <summary>What has become of bytes that arrived.</summary>
internal enum ReadableOutcome : byte
{
    /// <summary>That was keep-alive, or nothing, and the reader continues to wait.</summary>
    KeepAlive,

    /// <summary>The reader is at work, and reads them itself.</summary>
    ReaderIsActive,

    /// <summary>Somebody has to call <see cref="EpollByteSource.Wake"/>: the reader runs in that call.</summary>
    WakeReader,
}
