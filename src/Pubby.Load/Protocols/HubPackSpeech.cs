using System.Buffers.Binary;

namespace Pubby.Load.Protocols;

/// <summary>
/// SignalR's MessagePack hub protocol over a WebSocket without negotiation: arrays, each behind its length as a varint,
/// one or more in a binary frame.
/// </summary>
internal sealed class HubPackSpeech : ClientSpeech
{
    private const byte Invocation = 1;
    private const byte Completion = 3;
    private const byte Close = 7;
    private const int MaxVarint = 5;

    public override string Path => "/hub";

    /// <summary>The handshake is JSON in every protocol.</summary>
    public override byte[] Handshake { get; } = Handshaken("{\"protocol\":\"messagepack\",\"version\":1}\u001e"u8);

    /// <summary>An array of one, the type, behind its length.</summary>
    public override byte[] Ping { get; } = [FrameWriter.Binary, 0x83, 0, 0, 0, 0, 2, 0x91, 6];

    public override void Subscribe(FrameWriter writer, in SubscribeCommand command)
    {
        // [1, headers, invocation id, method, [argument], streams]
        writer.Begin().Add([0x96, Invocation, 0x80]);
        AddNumberAsText(writer, command.Slot);
        AddText(writer, "Subscribe"u8);
        var resumes = command.Cursor > 0;
        writer.Add([0x91, (byte)(0x80 | (resumes ? 3 : 2))]);
        AddText(writer, "room"u8);
        Span<byte> name = stackalloc byte[128];
        AddText(writer, name[..writer.Names.Write(command.Room, name)]);
        if (resumes)
        {
            Span<byte> cursor = stackalloc byte[9];
            cursor[0] = 0xD3;
            BinaryPrimitives.WriteInt64BigEndian(cursor[1..], command.Cursor);
            AddText(writer, "cursor"u8);
            writer.Add(cursor);
            AddText(writer, "epoch"u8);
            AddText(writer, command.Epoch);
        }
        else
        {
            AddText(writer, "dump"u8);
            writer.Add([command.WantsDump ? (byte)0xC3 : (byte)0xC2]);
        }
        writer.Add([0x90]);
        PrefixLength(writer);
        writer.End(FrameWriter.Binary);
    }

    public override bool TryRead(int link, ReadOnlySpan<byte> payload, IHubEvents events)
    {
        if (payload.Length > 1 && payload[0] == '{')
        {
            if (payload.StartsWith("{}"u8)) events.OnReady(link);
            else HubErrors.Tell(link, default, "handshake_refused:"u8, events);
            return true;
        }
        while (payload.Length > 0)
        {
            if (!TryReadVarint(ref payload, out var length) || length > payload.Length) return false;
            if (!TryReadMessage(link, payload[..length], events)) return false;
            payload = payload[length..];
        }
        return true;
    }

    private static bool TryReadMessage(int link, ReadOnlySpan<byte> message, IHubEvents events)
    {
        var reader = new PackReader(message);
        var length = reader.Array();
        switch (reader.Integer())
        {
            case Invocation when length >= 5:
                reader.Skip();
                reader.Skip();
                var target = reader.Text();
                if (reader.Array() < 1) return !reader.IsBroken;
                var argument = PackReading.Fields(ref reader, message);
                if (reader.IsBroken) return false;
                if (target.SequenceEqual("Message"u8)) events.OnMessage(link, argument);
                else if (target.SequenceEqual("Dump"u8)) PackReading.Dump(link, argument, events);
                else if (target.SequenceEqual("GoAway"u8)) events.OnGoAway(link, argument);
                return true;
            case Completion when length >= 4:
                reader.Skip();
                var invocation = reader.Text();
                // 1: an error; 2: nothing; 3: a result.
                var kind = reader.Integer();
                if (kind == 1) HubErrors.Tell(link, invocation, reader.Text(), events);
                if (kind != 3) return !reader.IsBroken;
                var result = PackReading.Fields(ref reader, message);
                if (!reader.IsBroken) events.OnSubscribed(link, result);
                return !reader.IsBroken;
            case Close when length >= 2:
                HubErrors.TellClose(link, reader.Text(), events);
                return !reader.IsBroken;
            default:
                return !reader.IsBroken;
        }
    }

    private static void AddText(FrameWriter writer, ReadOnlySpan<byte> text) =>
        writer.Add([0xD9, (byte)text.Length]).Add(text);

    private static void AddNumberAsText(FrameWriter writer, int number)
    {
        writer.Add([(byte)(0xA0 | (number < 10 ? 1 : number < 100 ? 2 : 3))]).Add(number);
    }

    private static void PrefixLength(FrameWriter writer)
    {
        Span<byte> varint = stackalloc byte[MaxVarint];
        var (left, at) = (writer.PayloadLength, 0);
        for (; left >= 0x80; left >>= 7) varint[at++] = (byte)(left | 0x80);
        varint[at++] = (byte)left;
        writer.Prefix(varint[..at]);
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> bytes, out int value)
    {
        value = 0;
        for (var at = 0; at < Math.Min(MaxVarint, bytes.Length); at++)
        {
            value |= (bytes[at] & 0x7F) << (7 * at);
            if (bytes[at] >= 0x80) continue;
            bytes = bytes[(at + 1)..];
            return value >= 0;
        }
        return false;
    }

    private static byte[] Handshaken(ReadOnlySpan<byte> text) =>
        [FrameWriter.Text, (byte)(0x80 | text.Length), 0, 0, 0, 0, .. text];
}
