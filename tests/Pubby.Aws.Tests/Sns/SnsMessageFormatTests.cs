using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using Pubby.Aws.Sns;
using Pubby.Core.Messages;
using Pubby.Core.Regions;

namespace Pubby.Aws.Tests.Sns;

public sealed class SnsMessageFormatTests
{
    private static readonly JsonSerializerOptions Unescaped =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string Whole = """{"v":1,"region":"eu","room":"match-1","id":"score","version":8,"data":[1,0]}""";

    [Fact]
    public void A_word_stands_as_the_manual_says()
    {
        var message = new Message { Id = "score", Version = 8, Data = "[1,0]"u8.ToArray() };
        Assert.Equal(Whole, SnsMessageFormat.Encode(new RegionMessage("eu", "match-1", message)));
        Assert.Equal("""{"v":1,"region":"eu","room":"match-1","id":"score","version":8,"expiresAt":9,"ephemeral":true,"data":[1,0]}""",
            SnsMessageFormat.Encode(
                new RegionMessage("eu", "match-1", message with { ExpiresAt = 9, IsEphemeral = true })));
        Assert.Equal("""{"v":1,"region":"eu","room":"match-1","id":"score","version":8,"deleted":true}""", SnsMessageFormat.Encode(new RegionMessage("eu", "match-1", Message.Tombstone("score", 8))));
        Assert.Equal("""{"v":1,"region":"eu","room":"match-1","reread":true}""", SnsMessageFormat.Encode(new RegionMessage("eu", "match-1", null)));
    }

    [Fact]
    public void The_trace_of_a_message_comes_with_it_and_regions_that_know_none_pass_over_it()
    {
        var trace = TraceParent.TryParse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        var live = new Message { Id = "score", Version = 8, Data = "[1,0]"u8.ToArray(), TraceParent = trace };
        foreach (var message in new[] { live, Message.Tombstone("score", 8) with { TraceParent = trace } })
        {
            var text = SnsMessageFormat.Encode(new RegionMessage("eu", "match-1", message));
            Assert.Equal(trace, SnsMessageFormat.TryDecode(text, out _)!.Message!.TraceParent);
        }
        // As a field of any other name: what a region does not know, it skips.
        var later = Whole.Replace("\"data\"", "\"later\":\"1\",\"data\"", StringComparison.Ordinal);
        Assert.NotNull(SnsMessageFormat.TryDecode(later, out _));
    }

    [Fact]
    public void Any_message_comes_back_byte_for_byte_in_text_that_a_queue_takes() =>
        Gen.Select(Gen.String, Gen.Long[1, VersionClock.MaxVersion], Gen.Bool, Gen.Long[0, VersionClock.MaxVersion])
            .Sample((text, version, expires, expiresAt) =>
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(text, Unescaped);
            var message =
                new Message
                {
                    Id = "m",
                    Version = version,
                    Data = json,
                    ExpiresAt = expires
                    ? expiresAt : null,
                    IsEphemeral = !expires
                };
            var encoded = SnsMessageFormat.Encode(new RegionMessage("eu", "match-1", message));
            Assert.All(encoded.EnumerateRunes(), rune => Assert.True(rune.Value is >= 0x20 and < 0xFFFE or > 0xFFFF));
            var read = SnsMessageFormat.TryDecode(encoded, out _)!;
            Assert.Equal(json, read.Message!.Data);
            Assert.Equal(message with { Data = [] }, read.Message with { Data = [] });
        });

    [Fact]
    public void What_is_not_known_is_passed_over() =>
        Assert.Equal("score",
            SnsMessageFormat.TryDecode(
                Whole.Replace("\"v\":1", "\"v\":1,\"later\":{\"a\":[1]}", StringComparison.Ordinal), out _)!
                    .Message!.Id);

    [Theory]
    [InlineData("", "malformed")]
    [InlineData("null", "malformed")]
    [InlineData("[]", "malformed")]
    [InlineData("{}", "malformed")]
    [InlineData("{\"v\":2,\"region\":\"eu\"}", "format")]
    [InlineData("{\"Type\":\"Notification\",\"Message\":\"{}\"}", "not_raw")]
    [InlineData("{\"v\":1,\"region\":\"eu\",\"room\":\"match-1\"}", "malformed")]
    [InlineData("{\"v\":1,\"region\":\"\",\"room\":\"match-1\",\"reread\":true}", "malformed")]
    [InlineData("{\"v\":1,\"region\":\"e u\",\"room\":\"match-1\",\"reread\":true}", "malformed")]
    [InlineData("{\"v\":1,\"region\":\"eu\",\"room\":\".pubby\",\"reread\":true}", "malformed")]
    [InlineData("{\"v\":1,\"region\":\"eu\",\"room\":null,\"reread\":true}", "malformed")]
    [InlineData("{\"v\":1,\"region\":\"eu\",\"room\":7,\"reread\":true}", "malformed")]
    [InlineData("{\"v\":1,\"region\":\"eu\",\"room\":\"r\",\"reread\":true}x", "malformed")]
    [InlineData("{\"v\":1,\"region\":\"eu\",\"room\":\"r\",\"reread\":true", "malformed")]
    [InlineData("{\"v\":1,\"region\":\"eu\",\"room\":\"r\",\"id\":\"m\",\"reread\":true}", "malformed")]
    [InlineData("{\"v\":1,\"region\":\"eu\",\"room\":\"r\",\"id\":\"m\",\"version\":0,\"data\":1}", "malformed")]
    [InlineData("{\"v\":1,\"region\":\"eu\",\"room\":\"r\",\"id\":\"m\",\"version\":9007199254740992,\"data\":1}",
        "malformed")]
    [InlineData("{\"v\":1,\"region\":\"eu\",\"room\":\"r\",\"id\":\"m\",\"version\":1.5,\"data\":1}", "malformed")]
    [InlineData("{\"v\":1,\"region\":\"eu\",\"room\":\"r\",\"id\":\"m\",\"version\":8,\"expiresAt\":-1,\"data\":1}",
        "malformed")]
    [InlineData("{\"v\":1,\"region\":\"eu\",\"room\":\"r\",\"id\":\"m\",\"version\":8}", "malformed")]
    [InlineData("{\"v\":1,\"region\":\"eu\",\"room\":\"r\",\"id\":\"m\",\"version\":8,\"data\":1,\"deleted\":true}",
        "malformed")]
    [InlineData("{\"v\":1,\"region\":\"eu\",\"room\":\"r\",\"id\":\"m\",\"version\":8,\"data\":1,\"data\":2}",
        "malformed")]
    [InlineData("{\"v\":1,\"region\":\"eu\",\"room\":\"r\",\"id\":\"m\",\"version\":8,\"data\":1e999}", "malformed")]
    [InlineData("{\"v\":1,\"region\":\"eu\",\"room\":\"r\",\"id\":\"m\",\"version\":8,\"data\":{\"a\":1,\"a\":2}}",
        "malformed")]
    [InlineData("{\"v\":1,\"region\":\"eu\",\"room\":\"r\",\"id\":\"m\",\"version\":8,\"data\":\"\\ud800\"}",
        "malformed")]
    [InlineData("{\"v\":1,\"region\":\"eu\",\"room\":\"r\",\"id\":\"m\",\"version\":8,\"base64\":\"!\"}", "malformed")]
    [InlineData("{\"v\":1,\"region\":\"eu\",\"room\":\"r\",\"id\":\"m\",\"version\":8,\"base64\":\"/w==\"}",
        "malformed")]
    [InlineData("{\"v\":1,\"region\":\"\\ud800\",\"room\":\"r\",\"reread\":true}", "malformed")]
    public void What_no_region_could_have_said_is_not_believed(string text, string reason)
    {
        Assert.Null(SnsMessageFormat.TryDecode(text, out var fault));
        Assert.Equal(reason, fault);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_or_any_cut_or_spoiled_word_is_not_believed()
    {
        Assert.Null(SnsMessageFormat.TryDecode(Whole.Replace("[1,0]", "\"\ud800\"", StringComparison.Ordinal), out _));
        for (var length = 0; length < Whole.Length; length++)
            Assert.Null(SnsMessageFormat.TryDecode(Whole[..length], out _));
        Assert.Null(SnsMessageFormat.TryDecode(new string('[', 100_000), out _));
    }

    [Fact]
    public void The_longest_message_is_within_its_allowance()
    {
        var name = new string('n', 128);
        var message =
            new Message
            {
                Id = name,
                Version = VersionClock.MaxVersion,
                ExpiresAt = VersionClock.MaxVersion,
                IsEphemeral = true,
                Data = "1"u8.ToArray()
            };
        var encoded = SnsMessages.Of(new string('e', 32), name, message)!;
        Assert.InRange(encoded.Bytes, 1, 1 + SnsMessageFormat.MaxOverheadBytes);
        Assert.Equal(Encoding.UTF8.GetByteCount(encoded.Text) + "region".Length + "String".Length + 32, encoded.Bytes);
    }
}
