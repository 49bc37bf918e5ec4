namespace Pubby.Core.Delivery;

/// <summary>
/// Frames waiting for a connection, in order. It is almost always empty or one long, so the struct itself holds the
/// first frame, and only a second one makes a queue.
/// </summary>
internal struct FrameQueue
{
    /// <summary>A queue with more capacity is released once it is empty.</summary>
    private const int KeptCapacity = 16;

    private ReadOnlyMemory<byte> _first;
    private Queue<ReadOnlyMemory<byte>>? _more;

    public int Count { get; private set; }

    /// <summary>The sum of all lengths.</summary>
    public int Bytes { get; private set; }

    /// <summary>Of the answers that were queued since it was last empty.</summary>
    public int AnswerBytes { get; private set; }

    public readonly ReadOnlyMemory<byte> First => _first;

    public void Enqueue(ReadOnlyMemory<byte> frame)
    {
        if (Count++ == 0) _first = frame;
        else (_more ??= new Queue<ReadOnlyMemory<byte>>(4)).Enqueue(frame);
        Bytes += frame.Length;
    }

    public void EnqueueAnswer(ReadOnlyMemory<byte> frame)
    {
        Enqueue(frame);
        AnswerBytes += frame.Length;
    }

    public ReadOnlyMemory<byte> Dequeue()
    {
        var frame = _first;
        Bytes -= frame.Length;
        if (--Count > 0)
        {
            _first = _more!.Dequeue();
            return frame;
        }
        _first = default;
        AnswerBytes = 0;
        if (_more?.Capacity > KeptCapacity) _more = null;
        return frame;
    }

    public void Clear() => this = default;
}
