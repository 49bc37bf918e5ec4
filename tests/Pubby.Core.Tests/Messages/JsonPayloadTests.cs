using System.Text;
using System.Text.Json;
using CsCheck;
using Pubby.Core.Messages.Payloads;
using Pubby.Core.Testing;
using Pubby.Protocol;

namespace Pubby.Core.Tests.Messages;

public sealed class JsonPayloadTests
{
    private const int MaxBytes = 64 * 1024;

    [Theory]
    [InlineData("null", "null")]
    [InlineData(" [ 1 , 2.50 ,\t-0 ]\r\n", "[1,2.50,-0]")]
    [InlineData("""{ "a b" : " c \" d " }""", """{"a b":" c \" d "}""")]
    [InlineData("\"\\ud83d\\ude00\"", "\"\\ud83d\\ude00\"")]
    [InlineData("\"\\\\ud800\"", "\"\\\\ud800\"")]
    [InlineData("1e308", "1e308")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("""{"a":1,"A":2,"b":{"a":3}}""", """{"a":1,"A":2,"b":{"a":3}}""")]
    public void Any_JSON_value_is_kept_as_sent_without_insignificant_white_space(string sent, string kept)
    {
        var payload = JsonPayload.Check(Encoding.UTF8.GetBytes(sent), MaxBytes);
        Assert.Null(payload.Fault);
        Assert.Equal(kept, Encoding.UTF8.GetString(payload.Data!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("{")]
    [InlineData("1 2")]
    [InlineData("[1,]")]
    [InlineData("{'a':1}")]
    [InlineData("// no\n1")]
    [InlineData("NaN")]
    [InlineData("01")]
    [InlineData("1e999")]
    [InlineData("-1e999")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc00\\ud800\"")]
    [InlineData("\"\\ud800\\ud800\"")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    [InlineData("[{\"x\":{\"a\":1,\"b\":2,\"a\":3}}]")]
    [InlineData("\"a\nb\"")]
    [InlineData("\uFEFF1")]
    public void What_is_not_well_formed_is_refused_as_json_invalid(string sent)
    {
        var payload = JsonPayload.Check(Encoding.UTF8.GetBytes(sent), MaxBytes);
        Assert.Equal((null, ErrorCode.JsonInvalid), (payload.Data, payload.ErrorCode));
    }

    /// <summary>
    /// @msgpack/msgpack refuses <c>__proto__</c> in every release, and the two others since January 2026. A client that
    /// decodes with it would lose its connection.
    /// </summary>
    [Theory]
    [InlineData("""{"__proto__":1}""", "__proto__")]
    [InlineData("""{"constructor":1}""", "constructor")]
    [InlineData("""{"prototype":1}""", "prototype")]
    [InlineData("""{"\u005f_proto_\u005F":1}""", "__proto__")]
    [InlineData("""{"con\u0073tructor":1}""", "constructor")]
    [InlineData("""[1,{"a":[{"b":{"__proto__":null}}]}]""", "__proto__")]
    public void A_key_that_a_supported_decoder_cannot_read_is_refused_and_named(string sent, string key)
    {
        var payload = JsonPayload.Check(Encoding.UTF8.GetBytes(sent), MaxBytes);
        Assert.Equal((null, ErrorCode.JsonInvalid), (payload.Data, payload.ErrorCode));
        Assert.Contains($"the key {key}, ", payload.Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"__proto__\"")]
    [InlineData("""{"a":"constructor","b":["prototype"]}""")]
    [InlineData("""{"_proto_":1,"Constructor":2,"prototypes":3,"toString":4,"hasOwnProperty":5,"valueOf":6}""")]
    public void The_same_words_elsewhere_are_data(string sent) =>
        Assert.NotNull(JsonPayload.Check(Encoding.UTF8.GetBytes(sent), MaxBytes).Data);

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused() =>
        Assert.Equal(ErrorCode.JsonInvalid, JsonPayload.Check([(byte)'"', 0xC0, 0x80, (byte)'"'], MaxBytes).ErrorCode);

    [Theory]
    [InlineData(31, null)]
    [InlineData(32, null)]
    [InlineData(33, ErrorCode.JsonInvalid)]
    public void Data_has_at_most_32_levels(int depth, string? code) =>
        Assert.Equal(code,
            JsonPayload.Check(Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth)), MaxBytes)
                .ErrorCode);

    [Theory]
    [InlineData(MaxBytes - 1, null)]
    [InlineData(MaxBytes, null)]
    [InlineData(MaxBytes + 1, ErrorCode.TooLarge)]
    public void Data_has_at_most_64_KiB(int bytes, string? code) =>
        Assert.Equal(code,
            JsonPayload.Check(Encoding.UTF8.GetBytes($"\"{new string('x', bytes - 2)}\""), MaxBytes).ErrorCode);

    [Fact]
    public void A_refusal_never_repeats_what_was_sent()
    {
        var payload = JsonPayload.Check("{\"secret\": tr"u8, MaxBytes);
        Assert.DoesNotContain("secret", payload.Fault, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", JsonPayload.Check("{\"secret\":1,\"secret\":2}"u8, MaxBytes).Fault,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Accepted_data_parses_to_the_value_that_was_sent()
    {
        var pieces =
            Pick.Of("{", "}", "[", "]", "\"a\"", "\"b \\\" \"", ":", ",", " ", "\n", "1", "-2.5e3", "null",
                "true", "\"\\u00e9\"");
        pieces.Array[1, 12].Sample(parts =>
        {
            var sent = Encoding.UTF8.GetBytes(string.Concat(parts));
            var payload = JsonPayload.Check(sent, MaxBytes);
            if (payload.Data is null) return true;
            using var before = JsonDocument.Parse(sent);
            using var after = JsonDocument.Parse(payload.Data);
            return JsonElement.DeepEquals(before.RootElement, after.RootElement);
        });
    }
}
