using Pubby.Core.Delivery;
using Pubby.Core.Wire;
using Pubby.Protocol;
using Pubby.Testing;

namespace Pubby.Core.Testing;

/// <summary>A connection whose peer takes as many bytes as a test lets it, and the test reads its frames.</summary>
internal sealed class RecordingConnection : IConnection
{
    private readonly MemoryStream _taken = new();
    private ReadOnlyMemory<byte> _rest;
    private Outbox? _restOf;
    private int _parsed;

    /// <param name="sockets">The sockets that give it a descriptor; null: it has none.</param>
    public RecordingConnection(WireFormat format = WireFormat.Plain, KeepAlive? keepAlive = null,
        SocketTable? sockets = null, bool takesDeflated = false)
    {
        Format = format;
        KeepAlive = keepAlive;
        TakesDeflated = takesDeflated;
        FileDescriptor = sockets?.Open(TryWrite) ?? -1;
    }

    public WireFormat Format { get; }

    public bool TakesDeflated { get; }

    public int FileDescriptor { get; }

    public KeepAlive? KeepAlive { get; }

    /// <summary>How many more bytes the peer takes; negative: any number.</summary>
    public int Capacity { get; set; } = -1;

    public bool IsAborted { get; private set; }

    public bool IsFinished { get; private set; }

    /// <summary>How many writes there were.</summary>
    public int Writes { get; private set; }

    /// <summary>Writes throw, though no connection should.</summary>
    public bool IsFaulty { get; set; }

    /// <summary>Called during each write.</summary>
    public Action? Meanwhile { get; set; }

    /// <summary>The peer has disconnected: writes fail.</summary>
    public bool IsBroken { get; set; }

    public int WaitingBytes => _rest.Length;

    /// <summary>All that the peer took.</summary>
    public long TakenBytes => _taken.Length;

    public int TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (IsFaulty) throw new InvalidOperationException("on purpose");
        if (IsBroken) return -1;
        Writes++;
        Meanwhile?.Invoke();
        var taken = Capacity < 0 ? bytes.Length : Math.Min(Capacity, bytes.Length);
        if (Capacity >= 0) Capacity -= taken;
        _taken.Write(bytes[..taken]);
        return taken;
    }

    public void WriteRest(ReadOnlyMemory<byte> rest, Outbox outbox) => (_rest, _restOf) = (rest, outbox);

    /// <summary>The peer takes up to so many of the bytes that wait.</summary>
    public void Take(int bytes = int.MaxValue)
    {
        if (_restOf is not { } outbox) return;
        var taken = Math.Min(bytes, _rest.Length);
        _taken.Write(_rest.Span[..taken]);
        _rest = _rest[taken..];
        if (taken > 0) outbox.OnProgress();
        if (!_rest.IsEmpty) return;
        _restOf = null;
        outbox.OnDrained();
    }

    public byte[] CloseFrame(CloseCode code, string reason) => ControlFrames.Close(code, reason);

    public void Finish() => IsFinished = true;

    public void Abort() => IsAborted = true;

    /// <summary>The complete frames since the last call.</summary>
    public List<ServerFrame> NewFrames()
    {
        var bytes = new ReadOnlyMemory<byte>(_taken.GetBuffer(), _parsed, (int)_taken.Length - _parsed);
        var before = bytes.Length;
        var frames = new List<ServerFrame>();
        while (ServerFrame.Take(ref bytes, TakesDeflated) is { } frame) frames.Add(frame);
        _parsed += before - bytes.Length;
        return frames;
    }
}
