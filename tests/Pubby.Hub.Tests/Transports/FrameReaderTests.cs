using System.Text;
using CsCheck;
using Pubby.Core.Testing;
using Pubby.Hub.Tests.Support;
using Pubby.Hub.Transports.WebSockets.Framing;

namespace Pubby.Hub.Tests.Transports;

public sealed class FrameReaderTests
{
    private const int MaxBytes = 8192;

    public static TheoryData<string, byte[], int> Violations => new()
    {
        { "unmasked", ClientFrames.Frame(1, "{}"u8, isMasked: false), 1002 },
        { "first reserved bit", ClientFrames.Frame(1, "{}"u8, reserved: 4), 1002 },
        { "second reserved bit", ClientFrames.Frame(1, "{}"u8, reserved: 2), 1002 },
        { "third reserved bit", ClientFrames.Frame(1, "{}"u8, reserved: 1), 1002 },
        { "reserved data opcode", ClientFrames.Frame(3, "{}"u8), 1002 },
        { "reserved control opcode", ClientFrames.Frame(11, "{}"u8), 1002 },
        { "continuation of nothing", ClientFrames.Frame(0, "{}"u8), 1002 },
        { "message within a message", [.. ClientFrames.Text("{", isFinal: false), .. ClientFrames.Text("}")], 1002 },
        { "ping in fragments", ClientFrames.Frame(9, "x"u8, isFinal: false), 1002 },
        { "ping of 126 bytes", ClientFrames.Frame(9, new byte[126]), 1002 },
        { "length of 125 in 16 bits", ClientFrames.Header(1, 125, lengthBytes: 2), 1002 },
        { "length of 65,535 in 64 bits", ClientFrames.Header(1, 65_535, lengthBytes: 8), 1002 },
        { "negative length", ClientFrames.Header(1, long.MinValue, lengthBytes: 8), 1002 },
        { "message of 8,193 bytes", ClientFrames.Header(1, MaxBytes + 1), 4004 },
        { "message of 2^62 bytes", ClientFrames.Header(1, 1L << 62), 4004 },
        { "fragments of 8,193 bytes together",
            [.. ClientFrames.Frame(1, new byte[MaxBytes], isFinal: false), .. ClientFrames.Header(0, 1)], 4004 },
        { "endless empty fragments",
            [.. ClientFrames.Text("", isFinal: false),
                .. Enumerable.Repeat(ClientFrames.Frame(0, [], isFinal: false), 1024)
                    .SelectMany(frame => frame)], 4004 },
        { "text that is not UTF-8", ClientFrames.Frame(1, [0xC0, 0x80]), 1007 },
        { "text that ends within a character", ClientFrames.Frame(1, [0xE2, 0x82]), 1007 },
        { "joined text that is not UTF-8",
            [.. ClientFrames.Frame(1, [0xE2], isFinal: false), .. ClientFrames.Frame(0, [0x28])], 1007 },
        { "surrogate as UTF-8", ClientFrames.Frame(1, [0xED, 0xA0, 0x80]), 1007 },
        { "close of one byte", ClientFrames.Frame(8, [3]), 1002 },
        { "close with 1005", ClientFrames.Frame(8, [0x03, 0xED]), 1002 },
        { "close with 1006", ClientFrames.Frame(8, [0x03, 0xEE]), 1002 },
        { "close with 999", ClientFrames.Frame(8, [0x03, 0xE7]), 1002 },
        { "close with a reason that is not UTF-8", ClientFrames.Frame(8, [0x03, 0xE8, 0xFF]), 1007 },
    };

    [Theory]
    [MemberData(nameof(Violations))]
    public void What_breaks_the_protocol_is_a_violation_whole_or_byte_by_byte(string what, byte[] bytes, int code)
    {
        Assert.Equal((what, $"violation {code}"), (what, FrameFeed.ReadAll(bytes, [bytes.Length], MaxBytes)[^1]));
        Assert.Equal((what, $"violation {code}"),
            (what, FrameFeed.ReadAll(bytes, Enumerable.Repeat(1, bytes.Length), MaxBytes)[^1]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(MaxBytes - 1)]
    [InlineData(MaxBytes)]
    public void Messages_up_to_the_limit_are_read_at_every_length_encoding(int length)
    {
        var text = new string('a', length);
        Assert.Equal([$"Text {text}"], FrameFeed.ReadAll(ClientFrames.Text(text), [int.MaxValue], MaxBytes));
    }

    [Fact]
    public void Fragments_are_joined_and_control_frames_may_come_between_them()
    {
        byte[] bytes =
            [.. ClientFrames.Text("one ", isFinal: false), .. ClientFrames.Frame(9, "p"u8),
                .. ClientFrames.Frame(0, "two "u8, isFinal: false),
            .. ClientFrames.Frame(0, "€"u8), .. ClientFrames.Text("next")];
        Assert.Equal(["Ping p", "Text one two €", "Text next"],
            FrameFeed.ReadAll(bytes, Enumerable.Repeat(1, bytes.Length), MaxBytes));
    }

    [Fact]
    public void A_close_brings_the_peers_code()
    {
        Assert.Equal(["Close 1000 "], FrameFeed.ReadAll(ClientFrames.Frame(8, []), [int.MaxValue], MaxBytes));
        Assert.Equal(["Close 4999 bye"],
            FrameFeed.ReadAll(ClientFrames.Frame(8, [0x13, 0x87, .. "bye"u8]), [int.MaxValue], MaxBytes));
    }

    [Fact]
    public void However_the_bytes_are_cut_the_same_messages_come_out()
    {
        var messages =
            Gen.Select(Gen.String[Gen.Char['a', 'z'], 0, 300].Array[1, 8], Gen.Int[1, 40].Array[1, 40], Gen.Int[1, 5]);
        messages.Sample((texts, cuts, fragments) =>
        {
            var bytes = texts.SelectMany(text => InFragments(text, fragments)).ToArray();
            return FrameFeed.ReadAll(bytes, Forever(cuts), MaxBytes)
                .SequenceEqual(texts.Select(text => $"Text {text}"));
        });
    }

    [Fact]
    public void Random_bytes_never_throw_and_never_take_more_than_they_hold()
    {
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            var reader = new FrameReader(MaxBytes);
            var copy = bytes.ToArray();
            var at = 0;
            while (reader.Read(copy.AsSpan(at), out var consumed, out _) == ReadResult.Frame)
            {
                Assert.InRange(consumed, 2, copy.Length - at);
                at += consumed;
            }
        });
    }

    private static IEnumerable<byte> InFragments(string text, int fragments)
    {
        var size = Math.Max(1, text.Length / fragments);
        for (var at = 0; at < text.Length - size; at += size)
        {
            foreach (var part in ClientFrames.Frame(at == 0
                ? 1 : 0, Encoding.UTF8.GetBytes(text[at..(at + size)]), isFinal: false)) yield return part;
        }
        var start = text.Length == 0 ? 0 : (text.Length - 1) / size * size;
        foreach (var part in ClientFrames.Frame(start == 0 ? 1 : 0, Encoding.UTF8.GetBytes(text[start..])))
            yield return part;
    }

    private static IEnumerable<int> Forever(int[] cuts)
    {
        while (true)
        {
            foreach (var cut in cuts) yield return cut;
        }
    }
}
