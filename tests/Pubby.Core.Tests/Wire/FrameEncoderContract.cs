using System.Text;
using System.Text.Json;
using MessagePack;
using Pubby.Core.Messages;
using Pubby.Core.Wire;
using Pubby.Testing;

namespace Pubby.Core.Tests.Wire;

/// <summary>
/// What every wire format contains, read back with a library's own parser and compared field by field.
/// </summary>
public abstract class FrameEncoderContract
{
    private static readonly Message Live = new()
    {
        Id = "score:1",
        Version = 1_790_000_000_000_456,
        Data = Encoding.UTF8.GetBytes("""{"ü":[1,-2.5,18446744073709551615,null,true,"a\"\u00e9"],"o":{}}"""),
        ExpiresAt = 1_790_000_000_999,
    };

    private static readonly Message Deleted = Message.Tombstone("gone", 1_790_000_000_000_458);
    private static readonly Message Expired =
        new Message
        {
            Id = "brief",
            Version = 1_790_000_000_000_460,
            Data = "1"u8.ToArray(),
            ExpiresAt = 1_790_000_000_000
        }.ToExpired();

    private protected abstract IFrameEncoder Encoder { get; }

    /// <summary>The frame's fields as JSON; a SignalR invocation as the method's name and its argument.</summary>
    private protected abstract (string Method, string Fields) Decode(byte[] frame);

    [Fact]
    public void A_live_message_has_its_data_and_its_expiry() => Says("message",
        """{"room":"match","id":"score:1","version":1790000000000456,"data":{"ü":[1,-2.5,18446744073709551615,null,true,"a\"é"],"o":{}},"expiresAt":1790000000999}""",
        Encoder.Message("match", Live));

    [Fact]
    public void A_deleted_message_is_marked_as_deleted() =>
        Says("message", """{"room":"match","id":"gone","version":1790000000000458,"deleted":true}""", Encoder.Message("match", Deleted));

    [Fact]
    public void An_expired_message_is_marked_as_expired() =>
        Says("message", """{"room":"match","id":"brief","version":1790000000000461,"deleted":true,"reason":"expired"}""", Encoder.Message("match", Expired));

    [Fact]
    public void A_dump_has_its_items_a_cursor_and_its_end()
    {
        var image =
            Encoder.Dump("match", new DumpHeader("resume", 1_790_000_000_000_458),
                [Live with { ExpiresAt = null, Data = "1"u8.ToArray() }, Deleted]);
        Says("dump",
            """{"room":"match","mode":"resume","messages":[{"id":"score:1","version":1790000000000456,"data":1},{"id":"gone","version":1790000000000458,"deleted":true}],"cursor":1790000000000458,"last":true}""",
            Assert.Single(image.Frames));
    }

    [Fact]
    public void An_empty_dump_is_one_empty_frame() => Says("dump",
        """{"room":"match","mode":"dump","messages":[],"cursor":0,"last":true}""", Assert.Single(Encoder.Dump("match", new DumpHeader("dump", 0), []).Frames));

    [Fact]
    public void A_part_of_a_catch_up_is_not_the_last() => Says("dump",
        """{"room":"match","mode":"catchup","messages":[],"cursor":7,"last":false}""", Assert.Single(Encoder.Dump("match", new DumpHeader("catchup", 7, IsComplete: false), []).Frames));

    [Fact]
    public void A_message_larger_than_a_frame_of_a_dump_gets_one_of_its_own()
    {
        var large = Live with { Data = Encoding.UTF8.GetBytes($"\"{new string('x', 64 * 1024 - 2)}\"") };
        var image = Encoder.Dump("match", new DumpHeader("dump", 9), [Deleted, large, Expired]);
        Assert.Equal(3, image.Frames.Length);
        Assert.Equal(image.Frames.Sum(frame => frame.Length), image.TotalBytes);
    }

    [Fact]
    public void An_end_of_a_subscription_has_its_reason() =>
        Says("unsubscribed", """{"room":"match","reason":"removed"}""", Encoder.Unsubscribed("match", "removed"));

    [Fact]
    public void An_occupancy_has_its_room_and_a_number_of_any_size() =>
        Says("occupancy", """{"room":"match","subscribers":12300000000}""", Encoder.Occupancy("match", 12_300_000_000));

    [Fact]
    public void A_goaway_says_when_to_reconnect() => Says("goaway", """{"reason":"drain","reconnectInMs":18350}""", Encoder.GoAway("drain", 18350));

    private void Says(string method, string fields, byte[] frame)
    {
        var decoded = Decode(frame);
        Assert.Equal(method, decoded.Method, ignoreCase: true);
        Assert.True(
            JsonElement.DeepEquals(JsonDocument.Parse(fields).RootElement, JsonDocument.Parse(decoded.Fields)
                .RootElement), $"expected {fields}\nbut was   {decoded.Fields}");
    }

    private protected static byte[] PayloadOf(byte[] frame, byte opcode)
    {
        var bytes = new ReadOnlyMemory<byte>(frame);
        var whole = ServerFrame.Take(ref bytes)!;
        Assert.Equal((opcode, 0), (whole.Opcode, bytes.Length));
        return whole.Payload;
    }

    private protected static (string, string) DecodeJson(byte[] message)
    {
        Assert.Equal(0x1E, message[^1]);
        var json = JsonDocument.Parse(message.AsMemory(..^1)).RootElement;
        Assert.Equal(1, json.GetProperty("type").GetInt32());
        return (json.GetProperty("target").GetString()!, json.GetProperty("arguments").EnumerateArray()
            .Single().GetRawText());
    }

    private protected static (string, string) DecodeMessagePack(byte[] message)
    {
        var length = 0;
        var at = 0;
        for (var shift = 0; ; shift += 7)
        {
            length |= (message[at] & 0x7F) << shift;
            if (message[at++] < 0x80) break;
        }
        Assert.Equal(message.Length - at, length);
        var invocation = JsonDocument.Parse(MessagePackSerializer.ConvertToJson(message.AsMemory(at))).RootElement;
        Assert.Equal("[1,{},null]",
            $"[{invocation[0]},{invocation[1]},{(invocation[2].ValueKind == JsonValueKind.Null ? "null" : "?")}]");
        return (invocation[3].GetString()!, invocation[4].EnumerateArray().Single().GetRawText());
    }
}
