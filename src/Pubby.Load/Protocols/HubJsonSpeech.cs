using System.Buffers.Text;
using System.Text.Json;

namespace Pubby.Load.Protocols;

/// <summary>
/// SignalR's JSON hub protocol over a WebSocket without negotiation: messages that end with 0x1E, one or more in a
/// frame.
/// </summary>
internal sealed class HubJsonSpeech : ClientSpeech
{
    private const byte Separator = 0x1E;

    public override string Path => "/hub";

    public override byte[] Handshake { get; } = Frame("{\"protocol\":\"json\",\"version\":1}\u001e"u8);

    public override byte[] Ping { get; } = Frame("{\"type\":6}\u001e"u8);

    public override void Subscribe(FrameWriter writer, in SubscribeCommand command)
    {
        writer.Begin().Add("{\"type\":1,\"invocationId\":\""u8).Add(command.Slot)
            .Add("\",\"target\":\"Subscribe\",\"arguments\":[{\"room\":\""u8).AddRoom(command.Room).Add("\""u8);
        if (command.Cursor > 0)
        {
            writer.Add(",\"cursor\":"u8).Add(command.Cursor)
                .Add(",\"epoch\":\""u8).Add(command.Epoch).Add("\""u8);
        }
        else if (command.WantsDump) writer.Add(",\"dump\":true"u8);
        writer.Add("}]}\u001e"u8).End(FrameWriter.Text);
    }

    public override bool TryRead(int link, ReadOnlySpan<byte> payload, IHubEvents events)
    {
        try
        {
            while (payload.Length > 0)
            {
                var length = payload.IndexOf(Separator);
                if (length < 0) return false;
                if (!TryReadMessage(link, payload[..length], events)) return false;
                payload = payload[(length + 1)..];
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryReadMessage(int link, ReadOnlySpan<byte> message, IHubEvents events)
    {
        var reader = new Utf8JsonReader(message);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
        var (kind, hasResult) = (0, false);
        ReadOnlySpan<byte> target = default, error = default, invocation = default;
        var fields = new HubFields();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("type"u8)) kind = reader.GetInt32();
            else if (name.SequenceEqual("target"u8)) target = JsonReading.Text(ref reader);
            else if (name.SequenceEqual("invocationId"u8)) invocation = JsonReading.Text(ref reader);
            else if (name.SequenceEqual("error"u8)) error = JsonReading.Text(ref reader);
            else if (name.SequenceEqual("arguments"u8))
            {
                // Each of the hub's calls has one argument, an object.
                if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
                fields = JsonReading.Fields(ref reader, message);
                reader.Read();
            }
            else if (name.SequenceEqual("result"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                fields = JsonReading.Fields(ref reader, message);
                hasResult = true;
            }
            else reader.Skip();
        }
        switch (kind)
        {
            case 0 when error.IsEmpty:
                events.OnReady(link);
                break;
            case 1 when target.SequenceEqual("Message"u8):
                events.OnMessage(link, fields);
                break;
            case 1 when target.SequenceEqual("Dump"u8):
                JsonReading.Dump(link, fields, events);
                break;
            case 1 when target.SequenceEqual("GoAway"u8):
                events.OnGoAway(link, fields);
                break;
            case 3 when hasResult:
                events.OnSubscribed(link, fields);
                break;
            case 0 or 3:
                HubErrors.Tell(link, invocation, error, events);
                break;
            case 7:
                HubErrors.TellClose(link, error, events);
                break;
        }
        return true;
    }

    private static byte[] Frame(ReadOnlySpan<byte> text) => [0x81, (byte)(0x80 | text.Length), 0, 0, 0, 0, .. text];
}

/// <summary>SignalR's errors are texts; the hub begins them with a code.</summary>
internal static class HubErrors
{
    /// <param name="error">As <c>room_forbidden: …</c>.</param>
    public static void Tell(int link, ReadOnlySpan<byte> invocation, ReadOnlySpan<byte> error, IHubEvents events)
    {
        var colon = error.IndexOf((byte)':');
        var fields = new HubFields { Code = colon > 0 ? error[..colon] : "unknown"u8 };
        if (Utf8Parser.TryParse(invocation, out int slot, out _)) fields.Slot = slot;
        events.OnError(link, fields);
    }

    /// <param name="error">As <c>4200 …</c>; empty: it closes as one that was asked to.</param>
    public static void TellClose(int link, ReadOnlySpan<byte> error, IHubEvents events)
    {
        if (Utf8Parser.TryParse(error, out int code, out var length) && length == 4) events.OnCloseCode(link, code);
    }
}
