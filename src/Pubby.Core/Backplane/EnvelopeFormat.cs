using System.Buffers.Binary;
using System.Text;
using Pubby.Core.Messages;
using Pubby.Core.Messages.Payloads;
using Pubby.Protocol;

namespace Pubby.Core.Backplane;

/// <summary>
/// An envelope as bytes, little-endian:
/// <code>
/// 0      format, now 1; a node drops formats that it does not know
/// 1      kind (EnvelopeKind)
/// 2      flags: 1 first of its counter, 2 tombstone, 4 ephemeral, 8 expires, 16 expired (no data)
/// 3..10  the node that sent it
/// 11..18 number
/// 19     length of the room's name, then the name in ASCII
/// then, for a message only: its version (8), when it expires (8), length of its id (1), the id, and to the end its
/// data
/// for the trace of a message, whose kind is void and whose number is 0: the message's version (8), and its trace and
/// span (24). Versions of the hub before it read up to the name, and do nothing
/// </code>
/// </summary>
internal static class EnvelopeFormat
{
    public const byte Current = 1;

    /// <summary>The highest limit that any node can set for a publisher's data.</summary>
    private const int MaxDataBytes = 1024 * 1024;

    private const int FixedBytes = 20;
    private const int FixedMessageBytes = 17;
    private const int TraceBytes = 8 + TraceParent.Length;

    [Flags]
    private enum Flags : byte
    {
        First = 1,
        Tombstone = 2,
        Ephemeral = 4,
        Expires = 8,
        Expired = 16,
    }

    public static byte[] Encode(Envelope envelope, long node)
    {
        if (envelope.Kind == EnvelopeKind.Trace) return EncodeTrace(envelope, node);
        var message = envelope.Message;
        var bytes =
            new byte[FixedBytes + envelope.Room.Length
                + (message is null ? 0 : FixedMessageBytes + message.Id.Length + message.Data.Length)];
        bytes[0] = Current;
        bytes[1] = (byte)envelope.Kind;
        bytes[2] = (byte)FlagsOf(envelope);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(3), node);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(11), envelope.Number);
        var at = WriteName(bytes, 19, envelope.Room);
        if (message is null) return bytes;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), message.Version);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at + 8), message.ExpiresAt ?? 0);
        at = WriteName(bytes, at + 16, message.Id);
        message.Data.CopyTo(bytes, at);
        return bytes;
    }

    /// <summary>
    /// Reads what came over the bus and trusts none of it: names, ranges and data are checked as if a client had sent
    /// them.
    /// </summary>
    /// <param name="node">The node that sent it.</param>
    /// <param name="fault">Why there is no envelope, as a metric's tag: <c>format</c> or <c>malformed</c>.</param>
    public static Envelope? TryDecode(ReadOnlySpan<byte> bytes, out long node, out string fault)
    {
        node = 0;
        fault = bytes.Length > 0 && bytes[0] != Current ? "format" : "malformed";
        if (bytes.Length < FixedBytes || bytes[0] != Current) return null;
        var flags = (Flags)bytes[2];
        node = BinaryPrimitives.ReadInt64LittleEndian(bytes[3..]);
        var number = BinaryPrimitives.ReadInt64LittleEndian(bytes[11..]);
        if (number < 0 || ReadName(bytes, 19, out var at) is not { } room) return null;
        var kind = (EnvelopeKind)bytes[1];
        if (kind == EnvelopeKind.Void && number == 0 && ReadTrace(bytes[at..]) is { } trace)
            return new Envelope(EnvelopeKind.Trace, room, trace);
        if (kind is EnvelopeKind.Void or EnvelopeKind.Refresh)
            return new Envelope(kind, room, null, number, flags.HasFlag(Flags.First));
        if (kind != EnvelopeKind.Message || ReadMessage(bytes[at..], flags) is not { } message) return null;
        return new Envelope(kind, room, message, number, flags.HasFlag(Flags.First));
    }

    private static byte[] EncodeTrace(Envelope envelope, long node)
    {
        var bytes = new byte[FixedBytes + envelope.Room.Length + TraceBytes];
        bytes[0] = Current;
        bytes[1] = (byte)EnvelopeKind.Void;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(3), node);
        var at = WriteName(bytes, 19, envelope.Room);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), envelope.Message!.Version);
        envelope.Message.TraceParent!.Write(bytes.AsSpan(at + 8));
        return bytes;
    }

    /// <summary>A message that says nothing but its version and its trace; null: there is none.</summary>
    private static Message? ReadTrace(ReadOnlySpan<byte> bytes) =>
        bytes.Length == TraceBytes && BinaryPrimitives.ReadInt64LittleEndian(bytes) is > 0 and var version
        && TraceParent.TryRead(bytes[8..]) is { } trace
            ? new Message { Id = "", Version = version, TraceParent = trace } : null;

    private static Message? ReadMessage(ReadOnlySpan<byte> bytes, Flags flags)
    {
        if (bytes.Length < FixedMessageBytes) return null;
        var version = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var expiresAt = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        if (version is <= 0 or > VersionClock.MaxVersion || expiresAt is < 0 or > VersionClock.MaxVersion) return null;
        if (ReadName(bytes, 16, out var at) is not { } id) return null;
        if (flags.HasFlag(Flags.Tombstone)) return at == bytes.Length ? Message.Tombstone(id, version) : null;
        if (flags.HasFlag(Flags.Expired))
        {
            return at == bytes.Length
                ? new Message
                {
                    Id = id,
                    Version = version,
                    ExpiresAt = expiresAt,
                    State = MessageState.Expired
                } : null;
        }
        if (JsonPayload.Check(bytes[at..], MaxDataBytes).Data is not { } data) return null;
        return new Message
        {
            Id = id,
            Version = version,
            Data = data,
            ExpiresAt = flags.HasFlag(Flags.Expires) ? expiresAt : null,
            IsEphemeral = flags.HasFlag(Flags.Ephemeral),
        };
    }

    private static Flags FlagsOf(Envelope envelope)
    {
        var flags = envelope.IsFirst ? Flags.First : 0;
        if (envelope.Message is not { } message) return flags;
        if (message.State == MessageState.Deleted) flags |= Flags.Tombstone;
        if (message.State == MessageState.Expired) flags |= Flags.Expired;
        if (message.IsEphemeral) flags |= Flags.Ephemeral;
        if (message.ExpiresAt is not null) flags |= Flags.Expires;
        return flags;
    }

    private static int WriteName(byte[] bytes, int at, string name)
    {
        bytes[at] = (byte)name.Length;
        return at + 1 + Encoding.ASCII.GetBytes(name, bytes.AsSpan(at + 1));
    }

    /// <summary>A valid name, or null.</summary>
    private static string? ReadName(ReadOnlySpan<byte> bytes, int at, out int end)
    {
        end = at + 1 + bytes[at];
        if (bytes.Length < end) return null;
        var name = Encoding.ASCII.GetString(bytes[(at + 1)..end]);
        return Names.IsValid(name) ? name : null;
    }
}
