using System.IO.Compression;
using CsCheck;
using Pubby.Core.Testing;
using Pubby.Hub.Tests.Support;
using Pubby.Hub.Transports.WebSockets.Framing;

namespace Pubby.Hub.Tests.Transports;

/// <summary>What a client may send that agreed to permessage-deflate (RFC 7692 section 6), and what not.</summary>
public sealed class CompressedFrameTests
{
    private const int MaxBytes = 8192;

    /// <summary>The first reserved bit, as <see cref="ClientFrames"/> counts them.</summary>
    private const int Compressed = 4;

    private static byte[] Command => Deflate("one €"u8);

    public static TheoryData<string, byte[], string> Messages => new()
    {
        { "compressed", ClientFrames.Frame(1, Command, reserved: Compressed), "Text one €" },
        { "not compressed", ClientFrames.Text("one €"), "Text one €" },
        { "binary", ClientFrames.Frame(2, Command, reserved: Compressed), "Binary one €" },
        { "empty (section 7.2.3.6)", ClientFrames.Frame(1, [0x00], reserved: Compressed), "Text " },
        { "the RFC's own (7.2.3.1)",
            ClientFrames.Frame(1, [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], reserved: Compressed), "Text Hello" },
        { "not compressed inside (7.2.3.3)",
            ClientFrames.Frame(1, [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00],
                reserved: Compressed), "Text Hello" },
        { "with a last block (7.2.3.4)",
            ClientFrames.Frame(1, [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00], reserved: Compressed),
            "Text Hello" },
        { "of two blocks (7.2.3.5)",
            ClientFrames.Frame(1, [0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00],
                reserved: Compressed), "Text Hello" },
        { "in fragments with a ping between",
            [.. ClientFrames.Frame(1, Command.AsSpan(0, 3), isFinal: false, reserved: Compressed),
                .. ClientFrames.Frame(9, "p"u8),
            .. ClientFrames.Frame(0, [], isFinal: false), .. ClientFrames.Frame(0, Command.AsSpan(3))],
            "Ping p|Text one €" },
        { "one after another",
            [.. ClientFrames.Frame(1, Command, reserved: Compressed), .. ClientFrames.Text("two"),
                .. ClientFrames.Frame(1, Command, reserved: Compressed)], "Text one €|Text two|Text one €" },
        { "in fragments, then one that is not compressed in fragments",
            [.. ClientFrames.Frame(1, Command, isFinal: false, reserved: Compressed), .. ClientFrames.Frame(0, []),
            .. ClientFrames.Text("t", isFinal: false), .. ClientFrames.Frame(0, "wo"u8)], "Text one €|Text two" },
        { "as long as the limit", ClientFrames.Frame(1, Deflate(new byte[MaxBytes]), reserved: Compressed),
            $"Text {new string('\0', MaxBytes)}" },
        { "a frame as long as the limit", ClientFrames.Frame(1, Stored(MaxBytes - 7), reserved: Compressed),
            $"Text {new string('x', MaxBytes - 7)}" },
    };

    public static TheoryData<string, byte[], int> Violations => new()
    {
        { "second reserved bit", ClientFrames.Frame(1, Command, reserved: Compressed | 2), 1002 },
        { "third reserved bit", ClientFrames.Frame(1, Command, reserved: 1), 1002 },
        { "compressed ping", ClientFrames.Frame(9, Command, reserved: Compressed), 1002 },
        { "compressed close", ClientFrames.Frame(8, [], reserved: Compressed), 1002 },
        { "compressed continuation",
            [.. ClientFrames.Frame(1, Command, isFinal: false, reserved: Compressed),
                .. ClientFrames.Frame(0, [], reserved: Compressed)], 1002 },
        { "continuation of what is not compressed",
            [.. ClientFrames.Text("{", isFinal: false),
                .. ClientFrames.Frame(0, Command, reserved: Compressed)], 1002 },
        { "garbage", ClientFrames.Frame(1, [0xFF, 0xFF, 0xFF, 0xFF], reserved: Compressed), 1007 },
        { "nothing at all", ClientFrames.Frame(1, [], reserved: Compressed), 1007 },
        { "text that is not compressed", ClientFrames.Frame(1, "{\"action\":\"ping\"}"u8, reserved: Compressed), 1007 },
        { "breaks off", ClientFrames.Frame(1, Command.AsSpan(0, Command.Length - 2), reserved: Compressed), 1007 },
        { "breaks off within a block",
            ClientFrames.Frame(2, [0x00, 0x20, 0x00, 0xDF, 0xFF, 0x48, 0x65], reserved: Compressed), 1007 },
        { "refers to an earlier message",
            [.. ClientFrames.Frame(1, Command, reserved: Compressed),
                .. ClientFrames.Frame(1, [0xF2, 0x00, 0x11, 0x00, 0x00], reserved: Compressed)], 1007 },
        { "is not UTF-8 inside", ClientFrames.Frame(1, Deflate([0xC0, 0x80]), reserved: Compressed), 1007 },
        { "a byte over the limit", ClientFrames.Frame(1, Deflate(new byte[MaxBytes + 1]), reserved: Compressed), 4004 },
        { "a bomb", ClientFrames.Frame(1, Deflate(new byte[6_000_000]), reserved: Compressed), 4004 },
        { "a bomb in fragments",
            [.. ClientFrames.Frame(1, Deflate(new byte[6_000_000]), isFinal: false, reserved: Compressed),
                .. ClientFrames.Frame(0, [])], 4004 },
        { "a frame over the limit", ClientFrames.Header(1, MaxBytes + 1, reserved: Compressed), 4004 },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Messages_come_out_as_they_were_whole_or_byte_by_byte(string what, byte[] bytes, string messages)
    {
        Assert.Equal((what, messages),
            (what, string.Join('|', FrameFeed.ReadAll(bytes, [bytes.Length], MaxBytes, inflates: true))));
        Assert.Equal((what, messages),
            (what, string.Join('|',
                FrameFeed.ReadAll(bytes, Enumerable.Repeat(1, bytes.Length), MaxBytes, inflates: true))));
    }

    [Theory]
    [MemberData(nameof(Violations))]
    public void What_breaks_the_protocol_is_a_violation_whole_or_byte_by_byte(string what, byte[] bytes, int code)
    {
        Assert.Equal((what, $"violation {code}"),
            (what, FrameFeed.ReadAll(bytes, [bytes.Length], MaxBytes, inflates: true)[^1]));
        Assert.Equal((what, $"violation {code}"),
            (what, FrameFeed.ReadAll(bytes, Enumerable.Repeat(1, bytes.Length), MaxBytes, inflates: true)[^1]));
    }

    [Fact]
    public void A_bomb_is_given_up_where_the_limit_is_and_not_inflated_to_its_end()
    {
        var bomb = ClientFrames.Frame(1, Deflate(new byte[6_000_000]), reserved: Compressed);
        var reader = new FrameReader(MaxBytes, inflates: true);
        // Once before, so that what is made once does not count.
        new FrameReader(MaxBytes, inflates: true).Read(bomb.ToArray(), out _, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(ReadResult.Violation, reader.Read(bomb, out _, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    [Fact]
    public void Random_bytes_never_throw_whatever_they_inflate_to() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            var result = new FrameReader(MaxBytes, inflates: true)
                .Read(ClientFrames.Frame(1, bytes, reserved: Compressed), out _, out _);
            Assert.NotEqual(ReadResult.NeedMore, result);
        });

    /// <summary>As a client does it (section 7.2.1).</summary>
    private static byte[] Deflate(ReadOnlySpan<byte> text)
    {
        var bytes = new MemoryStream();
        using var deflate = new DeflateStream(bytes, CompressionLevel.Optimal, leaveOpen: true);
        deflate.Write(text);
        deflate.Flush();
        return bytes.ToArray()[..^4];
    }

    /// <summary>One block that is not compressed, and the beginning of the empty one.</summary>
    private static byte[] Stored(int length) =>
        [0x00, (byte)length, (byte)(length >> 8), (byte)~length, (byte)(~length >> 8),
            .. Enumerable.Repeat((byte)'x', length), 0x00];
}
