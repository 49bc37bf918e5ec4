using System.Text;
using CsCheck;
using Pubby.Core.Backplane;
using Pubby.Core.Messages;

namespace Pubby.Core.Tests.Backplane;

public sealed class EnvelopeFormatTests
{
    private static readonly Envelope Sample = new(EnvelopeKind.Message, "match-1",
        new Message
        {
            Id = "score",
            Version = 1_790_000_000_000_124,
            Data = "[1,0]"u8.ToArray(),
            ExpiresAt = 1_800_000_000_000
        }, 57, IsFirst: true);

    [Fact]
    public void What_is_encoded_is_decoded()
    {
        var decoded = EnvelopeFormat.TryDecode(EnvelopeFormat.Encode(Sample, node: -7), out var node, out _);
        Assert.Equal(-7, node);
        Assert.Equal(Sample with { Message = null }, decoded! with { Message = null });
        Assert.Equal(Sample.Message! with { Data = [] }, decoded.Message! with { Data = [] });
        Assert.Equal("[1,0]", Encoding.UTF8.GetString(decoded.Message!.Data));
    }

    [Fact]
    public void An_expired_message_arrives_as_expired_and_not_as_deleted()
    {
        var expired = Sample.Message!.ToExpired();
        var decoded =
            EnvelopeFormat.TryDecode(EnvelopeFormat.Encode(Sample with { Message = expired }, 1), out _, out _);
        Assert.Equal((MessageState.Expired, expired.Version, expired.ExpiresAt),
            (decoded!.Message!.State, decoded.Message.Version, decoded.Message.ExpiresAt));
        Assert.Empty(decoded.Message.Data);
    }

    [Fact]
    public void A_later_format_is_distinguished_from_malformed_bytes()
    {
        var later = EnvelopeFormat.Encode(Sample, 1);
        later[0] = EnvelopeFormat.Current + 1;
        Assert.Null(EnvelopeFormat.TryDecode(later, out _, out var fault));
        Assert.Equal("format", fault);
        Assert.Null(EnvelopeFormat.TryDecode([], out _, out fault));
        Assert.Equal("malformed", fault);
    }

    [Fact]
    public void The_trace_of_a_message_goes_ahead_of_it_in_a_form_that_older_nodes_pass_over()
    {
        var trace = TraceParent.TryParse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")!;
        var notice = Envelope.TraceOf("match-1", Sample.Message! with { TraceParent = trace });
        var bytes = EnvelopeFormat.Encode(notice, node: -7);
        var decoded = EnvelopeFormat.TryDecode(bytes, out var node, out _)!;
        Assert.Equal((EnvelopeKind.Trace, "match-1", -7, Sample.Message!.Version, trace),
            (decoded.Kind, decoded.Room, node, decoded.Message!.Version, decoded.Message.TraceParent));
        // What an older node reads of it: a number 0 that will not be used, and nothing of what follows the name.
        Assert.Equal((EnvelopeFormat.Current, (byte)EnvelopeKind.Void), (bytes[0], bytes[1]));
        Assert.Equal(0, BitConverter.ToInt64(bytes, 11));
        Assert.Equal(20 + "match-1".Length + 8 + TraceParent.Length, bytes.Length);
        // The message itself is what it was before there were traces.
        Assert.Equal(EnvelopeFormat.Encode(Sample, 1),
            EnvelopeFormat.Encode(Sample with { Message = Sample.Message with { TraceParent = trace } }, 1));
    }

    [Theory]
    [InlineData("match *", "score", 2, "1")]
    [InlineData("", "score", 2, "1")]
    [InlineData("match-1", "a/b", 2, "1")]
    [InlineData("match-1", "score", 0, "1")]
    [InlineData("match-1", "score", -2, "1")]
    [InlineData("match-1", "score", long.MaxValue, "1")]
    [InlineData("match-1", "score", 2, "")]
    [InlineData("match-1", "score", 2, "{")]
    [InlineData("match-1", "score", 2, "\"\\ud800\"")]
    public void A_name_a_version_or_data_that_no_publisher_can_send_is_malformed(
        string room, string id, long version, string data)
    {
        var forged =
            new Envelope(EnvelopeKind.Message, room,
                new Message { Id = id, Version = version, Data = Encoding.UTF8.GetBytes(data) });
        Assert.Null(EnvelopeFormat.TryDecode(EnvelopeFormat.Encode(forged, 1), out _, out var fault));
        Assert.Equal("malformed", fault);
    }

    [Fact]
    public void No_bytes_from_the_bus_throw()
    {
        var whole = EnvelopeFormat.Encode(Sample, 1);
        for (var length = 0; length < whole.Length; length++)
            EnvelopeFormat.TryDecode(whole.AsSpan(0, length), out _, out _);
        Gen.Byte.Array[0, 64].Sample(bytes => { EnvelopeFormat.TryDecode(bytes, out _, out _); });
        // Valid but for a few bytes.
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 3].Sample(changes =>
        {
            var bytes = whole.ToArray();
            foreach (var (at, value) in changes) bytes[at] = value;
            EnvelopeFormat.TryDecode(bytes, out _, out _);
        });
    }
}
