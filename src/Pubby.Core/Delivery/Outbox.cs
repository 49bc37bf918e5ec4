using Pubby.Core.Wire;
using Pubby.Protocol;

namespace Pubby.Core.Delivery;

/// <summary>
/// What waits to go to one connection: bounded, and never waited for. Any thread may call the methods named <c>On…</c>
/// and the <c>Post</c> family of <see cref="Shard"/>; all else belongs to the shard's thread.
/// </summary>
internal sealed class Outbox(IConnection connection, Shard shard, int limitBytes) : IThreadPoolWorkItem
{
    private FrameQueue _queue;
    private List<Subscription>? _behind;
    private Subscription? _catchingUp;
    private byte[]? _pong;
    private int _restBytes;
    private volatile int _lastReceived = shard.Seconds;
    private volatile bool _hasReceived;
    private volatile int _lastProgress;
    private int _behindSince;

    private readonly int _openedAt = shard.Seconds;

    public IConnection Connection => connection;

    public Shard Shard => shard;

    /// <summary>When the peer last sent something, in the shard's seconds.</summary>
    public int LastReceived => _lastReceived;

    /// <summary>When the connection last took bytes that had been waiting, in the shard's seconds.</summary>
    public int LastProgress => _lastProgress;

    /// <summary>How long the connection has been open, in seconds. For any thread.</summary>
    public int Age => shard.Seconds - _openedAt;

    /// <summary>
    /// The age at which the connection is asked to reconnect, in seconds; 0: none. Set before it is attached.
    /// </summary>
    public int MaxAge { get; init; }

    public OutboxState State { get; private set; } = OutboxState.Open;

    /// <summary>Bytes that the socket did not take at once are being written.</summary>
    public bool IsWriting { get; private set; }

    /// <summary>
    /// What is sent when the connection is idle; empty until unrequested frames may be sent to the peer.
    /// </summary>
    public byte[] KeepAliveFrame { get; set; } = connection.KeepAlive?.Frame ?? [];

    /// <summary>Null: it is on no wheel.</summary>
    public WheelSlot? WheelSlot { get; set; }

    /// <summary>True while a pass has it on its list of outboxes to flush.</summary>
    public bool IsFlushDue { get; set; }

    /// <summary>How it ended, as <see cref="DeliveryStatistics.Closed"/> counts it; 0: it has not.</summary>
    public CloseCode EndedBy { get; set; }

    /// <summary>
    /// See <see cref="IConnection.FileDescriptor"/>. Copied, so that a fan-out need not read the connection's memory.
    /// </summary>
    public int FileDescriptor { get; } = connection.FileDescriptor;

    /// <summary>Its socket may be sent to in a batch.</summary>
    public bool HasRawSocket => FileDescriptor >= 0;

    /// <summary>Frames wait, and nothing prevents a write.</summary>
    public bool IsReady => _queue.Count > 0 && !IsWriting && State != OutboxState.Gone;

    public bool IsIdle => !IsWriting && _queue.Count == 0 && State == OutboxState.Open;

    /// <summary>What waits for the socket. For any thread, which may read a value of a moment ago.</summary>
    public long WaitingBytes => _queue.Bytes + _restBytes;

    public int BehindCount => _behind?.Count ?? 0;

    /// <summary>
    /// For how long it has been behind in some room, in seconds; null: it is behind in none. For any thread, as above.
    /// </summary>
    public int? BehindFor => BehindCount > 0 ? shard.Seconds - _behindSince : null;

    /// <summary>For how long the peer has sent nothing, in seconds. For any thread.</summary>
    public int SilentFor => shard.Seconds - _lastReceived;

    /// <summary>The shard's second at which a close that the peer does not answer becomes an abort.</summary>
    public int CloseDeadline { get; private set; }

    /// <summary>
    /// False until the peer's first frame. Before that the answer to its handshake may still be on its way, so nothing
    /// unrequested is sent.
    /// </summary>
    public bool HasReceived => _hasReceived;

    /// <summary>The peer sent something.</summary>
    public void OnReceived()
    {
        _lastReceived = shard.Seconds;
        _hasReceived = true;
    }

    /// <summary>
    /// The peer asked for a pong. Only the most recent ping needs one (RFC 6455 section 5.5.3), so pings that come
    /// faster than the answers cost one frame.
    /// </summary>
    public void OnPing(byte[] pong)
    {
        if (Interlocked.Exchange(ref _pong, pong) is null) shard.PostPong(this);
    }

    public byte[] TakePong() => Interlocked.Exchange(ref _pong, null)!;

    public void OnProgress() => _lastProgress = shard.Seconds;

    public void OnDrained() => shard.PostDrained(this);

    /// <summary>True if <paramref name="length"/> more bytes of messages stay within the limit.</summary>
    public bool Fits(int length) => WaitingBytes + length <= limitBytes;

    /// <summary>
    /// Answers to the peer's own commands may use twice the limit, so that messages cannot crowd them out. Behind a
    /// dump that is longer than that, answers may be as long as the limit: the peer is reading the dump, not idle.
    /// </summary>
    public bool FitsAnswer(int length) =>
        WaitingBytes + length <= 2L * limitBytes || (long)_queue.AnswerBytes + length <= limitBytes;

    public void Enqueue(ReadOnlyMemory<byte> frame)
    {
        if (State == OutboxState.Open) _queue.Enqueue(frame);
    }

    public void EnqueueAnswer(byte[] frame)
    {
        if (State == OutboxState.Open) _queue.EnqueueAnswer(frame);
    }

    public void Enqueue(EncodedDump dump)
    {
        foreach (var frame in dump.Frames) Enqueue(frame);
    }

    /// <summary>Writes until the queue is empty or the connection takes no more.</summary>
    /// <param name="scratch">Where several frames are joined for one write.</param>
    /// <returns>The number of writes.</returns>
    public int Flush(byte[] scratch)
    {
        var writes = 0;
        while (IsReady)
        {
            var next = JoinQueued(scratch, out var isJoined);
            writes++;
            Write(next, isJoined);
        }
        return writes;
    }

    /// <summary>
    /// After a flush: ends a close whose last frame is out, or else asks for what a subscription missed.
    /// </summary>
    public void ContinueAfterFlush()
    {
        if (IsWriting) return;
        if (State == OutboxState.Closing)
        {
            State = OutboxState.Closed;
            connection.Finish();
        }
        else
        {
            CatchUpNext();
        }
    }

    /// <summary>Copies frames off the queue, as many as fit. The outbox must be ready.</summary>
    /// <returns>Their length; 0: not even the first fits.</returns>
    public int TakeQueued(Memory<byte> into)
    {
        var length = 0;
        while (_queue.Count > 0 && _queue.First.Length <= into.Length - length)
        {
            var frame = _queue.Dequeue();
            frame.CopyTo(into[length..]);
            length += frame.Length;
        }
        return length;
    }

    /// <summary>A batch wrote the bytes, and the socket took not all of them.</summary>
    /// <param name="taken">Negative: the socket took none and gave no reason, so a write of its own finds out.</param>
    /// <param name="isBorrowed">The bytes change when this returns.</param>
    public void OnNotAllTaken(ReadOnlyMemory<byte> bytes, int taken, bool isBorrowed)
    {
        if (taken < 0) Write(bytes, isBorrowed);
        else WriteRest(bytes[taken..], isBorrowed);
    }

    /// <summary>Writes bytes that are shared and do not change. The outbox must be idle.</summary>
    public void Write(ReadOnlyMemory<byte> bytes) => Write(bytes, isBorrowed: false);

    public void EndWriting()
    {
        IsWriting = false;
        _restBytes = 0;
    }

    public void AddBehind(Subscription subscription)
    {
        if (BehindCount == 0) _behindSince = shard.Seconds;
        (_behind ??= new List<Subscription>(2)).Add(subscription);
    }

    public void RemoveBehind(Subscription subscription) => _behind?.Remove(subscription);

    /// <summary>
    /// Asks the room of one subscription that is behind for what it missed, if all else was sent. One at a time, so
    /// that a connection that is behind in many rooms never holds more than its limit.
    /// </summary>
    private void CatchUpNext()
    {
        if (BehindCount == 0 || _catchingUp is not null || !IsIdle) return;
        _catchingUp = _behind![0];
        _catchingUp.BeginCatchUp();
        shard.Schedule(this);
    }

    public void EndCatchUp() => _catchingUp = null;

    void IThreadPoolWorkItem.Execute()
    {
        var subscription = _catchingUp!;
        subscription.ShardRoom.Room.CatchUp(subscription, subscription.BehindSince, subscription.PendingDump);
    }

    public void BeginClose(int deadline)
    {
        State = OutboxState.Closing;
        CloseDeadline = deadline;
    }

    /// <summary>Nothing is sent any more: the shard has let go of the connection.</summary>
    public void MarkGone()
    {
        State = OutboxState.Gone;
        _queue.Clear();
    }

    /// <summary>Ends the connection at once. Its reader will notice and detach it.</summary>
    public void Abort()
    {
        if (State == OutboxState.Gone) return;
        MarkGone();
        connection.Abort();
    }

    private ReadOnlyMemory<byte> JoinQueued(byte[] scratch, out bool isJoined)
    {
        isJoined = _queue.Count > 1 && _queue.First.Length < scratch.Length;
        return isJoined ? scratch.AsMemory(0, TakeQueued(scratch)) : _queue.Dequeue();
    }

    private void Write(ReadOnlyMemory<byte> bytes, bool isBorrowed)
    {
        var taken = connection.TryWrite(bytes.Span);
        shard.Statistics.Bytes += bytes.Length;
        if (taken == bytes.Length) return;
        if (taken < 0)
        {
            Abort();
            return;
        }
        WriteRest(bytes[taken..], isBorrowed);
    }

    private void WriteRest(ReadOnlyMemory<byte> rest, bool isBorrowed)
    {
        if (isBorrowed) rest = rest.ToArray();
        IsWriting = true;
        _restBytes = rest.Length;
        OnProgress();
        shard.OnWriting(this);
        connection.WriteRest(rest, this);
    }
}

internal enum OutboxState : byte
{
    Open,

    /// <summary>What is queued is still sent, the close frame last; nothing more is queued.</summary>
    Closing,

    /// <summary>The close frame is out; the peer has until the deadline to answer it.</summary>
    Closed,

    /// <summary>Nothing is sent any more.</summary>
    Gone,
}
