using System.Text.Json;

namespace Pubby.Load.Protocols;

/// <summary>The plain protocol of docs/protocol.md: one JSON object in one text frame.</summary>
internal sealed class PlainSpeech : ClientSpeech
{
    public override string Path => "/ws";

    public override void Subscribe(FrameWriter writer, in SubscribeCommand command)
    {
        writer.Begin().Add("{\"action\":\"subscribe\",\"room\":\""u8).AddRoom(command.Room).Add("\""u8);
        if (command.Cursor > 0)
        {
            writer.Add(",\"cursor\":"u8).Add(command.Cursor)
                .Add(",\"epoch\":\""u8).Add(command.Epoch).Add("\""u8);
        }
        else if (command.WantsDump) writer.Add(",\"dump\":true"u8);
        writer.Add("}"u8).End(FrameWriter.Text);
    }

    public override bool TryRead(int link, ReadOnlySpan<byte> payload, IHubEvents events)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            var fields = JsonReading.Fields(ref reader, payload);
            if (fields.Type.SequenceEqual("message"u8)) events.OnMessage(link, fields);
            else if (fields.Type.SequenceEqual("dump"u8)) JsonReading.Dump(link, fields, events);
            else if (fields.Type.SequenceEqual("subscribed"u8)) events.OnSubscribed(link, fields);
            else if (fields.Type.SequenceEqual("goaway"u8)) events.OnGoAway(link, fields);
            else if (fields.Type.SequenceEqual("error"u8)) events.OnError(link, fields);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
