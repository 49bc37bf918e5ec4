using System.Runtime.InteropServices;
using Pubby.Core.Wire;

namespace Pubby.Core.Delivery;

/// <summary>
/// Messages of one room on their way to its subscriptions on one shard, and how far they have come. All of them go to
/// each subscription as one run of bytes. Belongs to the shard's thread.
/// </summary>
internal sealed class FanOutBatch
{
    private readonly List<EncodedMessage> _messages = [];
    private int _bytes;
    private bool _isJoined;

    public bool IsUnderWay => _messages.Count > 0;

    public int Messages => _messages.Count;

    /// <summary>The number of the first message.</summary>
    public long First => _messages[0].Sequence;

    /// <summary>The number of the last message.</summary>
    public long Last => _messages[^1].Sequence;

    /// <summary>When the first message was applied.</summary>
    public long AppliedAt => _messages[0].AppliedAt;

    /// <summary>The format whose subscriptions are served now; past the last format: the batch is over.</summary>
    public WireFormat Format { get; private set; }

    /// <summary>The next subscription of the format.</summary>
    public int Next { get; set; }

    public bool IsOver => (int)Format == WireFormats.Count;

    /// <summary>
    /// All messages in the present format; empty: the format carries none of them. Joined once, however many slices the
    /// format takes.
    /// </summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>Null: nobody traces what is in it.</summary>
    public BatchTrace? Trace { get; private set; }

    /// <summary>The messages that are later than a change of the room.</summary>
    public ReadOnlySpan<EncodedMessage> After(long sequence)
    {
        var messages = CollectionsMarshal.AsSpan(_messages);
        var at = 0;
        while (at < messages.Length && messages[at].Sequence <= sequence) at++;
        return messages[at..];
    }

    public void Add(EncodedMessage message)
    {
        _messages.Add(message);
        _bytes += message.Length;
        if (message.Trace is { } traced) (Trace ??= new BatchTrace()).Add(message, traced);
    }

    public void Join()
    {
        if (_isJoined) return;
        _isJoined = true;
        Bytes = _messages.Count == 1 ? _messages[0][Format] : JoinAll();
    }

    public void NextFormat()
    {
        Format++;
        Next = 0;
        _isJoined = false;
        Bytes = default;
    }

    /// <returns>How many bytes were reserved for it.</returns>
    public int End()
    {
        Trace?.Report();
        Trace = null;
        var bytes = _bytes;
        _messages.Clear();
        _bytes = 0;
        Format = 0;
        Next = 0;
        _isJoined = false;
        Bytes = default;
        return bytes;
    }

    private ReadOnlyMemory<byte> JoinAll()
    {
        var length = 0;
        foreach (var message in _messages) length += message[Format]?.Length ?? 0;
        if (length == 0) return default;
        var joined = GC.AllocateUninitializedArray<byte>(length);
        var at = 0;
        foreach (var message in _messages)
        {
            if (message[Format] is not { } bytes) continue;
            bytes.CopyTo(joined, at);
            at += bytes.Length;
        }
        return joined;
    }
}
