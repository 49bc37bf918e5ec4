using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using MessagePack;
using Pubby.Client.Tests.Support;
using Pubby.Client.Tests.Vectors;
using Pubby.Client.Transport.MessagePack;
using Pubby.Core.Messages.Payloads;
using Pubby.Core.Wire;
using Pubby.Testing;

namespace Pubby.Client.Tests.Transport;

/// <summary>What a number is to a .NET client, after docs/protocol.md.</summary>
public sealed class NumberTests
{
    private const string Room = "numbers";
    private static readonly Gen<string> Digits =
        Gen.Select(Gen.Char['1', '9'], Gen.Char['0', '9'].Array[0, 30], (first, rest) => first + new string(rest));

    private static readonly Gen<string> Number = Gen.Select(
        Gen.Bool.Select(isNegative => isNegative ? "-" : ""),
        Gen.OneOf(Gen.Const("0"), Digits, Gen.ULong.Select(value => value.ToString(CultureInfo.InvariantCulture))),
        Gen.OneOf(Gen.Const(""), Gen.Char['0', '9'].Array[1, 25].Select(digits => "." + new string(digits))),
        Gen.OneOf(Gen.Const(""), Gen.Int[-400, 270].Select(power => $"e{power}")),
        (sign, whole, fraction, power) => sign + whole + fraction + power);

    [Fact]
    public void The_hub_writes_each_as_the_vectors_say_and_the_client_reads_it()
    {
        foreach (var vector in NumberVector.All)
        {
            Assert.Equal((vector.Json, vector.MessagePack), (vector.Json, Convert.ToHexStringLower(Pack(vector.Json))));
            AssertCarried(vector, Unpack(vector.Packed), isJson: false);
        }
    }

    [Fact]
    public void What_is_no_number_or_beyond_a_double_is_refused() =>
        Assert.All(NumberVector.Refused, text =>
            Assert.NotNull(JsonPayload.Check(Encoding.UTF8.GetBytes(text), 100).ErrorCode));

    [Fact]
    public void Any_number_that_is_published_arrives_exact_where_64_bits_hold_it_and_else_as_the_nearest_double() =>
        Number.Sample(text =>
    {
        var read = Unpack(Pack(text));
        var is64Bits = long.TryParse(text, CultureInfo.InvariantCulture, out _)
            || ulong.TryParse(text, CultureInfo.InvariantCulture, out _);
        if (is64Bits && text != "-0") return read == text;
        return Bits(double.Parse(read, CultureInfo.InvariantCulture)) == Bits(
            double.Parse(text, CultureInfo.InvariantCulture));
    });

    [Theory]
    [InlineData(PubbyProtocol.MessagePack)]
    [InlineData(PubbyProtocol.Json)]
    public async Task Each_arrives_live_and_in_a_dump(PubbyProtocol protocol)
    {
        await using var hub = await HubBehindRelay.StartAsync();
        await using var client = hub.NewClient(protocol);
        await using var live = await client.OpenRoomAsync<JsonElement>(Room).WaitAsync(Eventually.Limit);
        for (var at = 0; at < NumberVector.All.Count; at++)
            await hub.PutAsync(Room, $"n{at}", NumberVector.All[at].Json);
        await Eventually.UntilAsync(() => live.State.Count == NumberVector.All.Count, "all arrived");
        await using var other = hub.NewClient(protocol);
        await using var dumped = await other.OpenRoomAsync<JsonElement>(Room).WaitAsync(Eventually.Limit);
        await using var doubles = await other.OpenRoomAsync<double>(Room).WaitAsync(Eventually.Limit);
        for (var at = 0; at < NumberVector.All.Count; at++)
        {
            var vector = NumberVector.All[at];
            AssertCarried(vector, live.State[$"n{at}"].Data.GetRawText(), protocol == PubbyProtocol.Json);
            AssertCarried(vector, dumped.State[$"n{at}"].Data.GetRawText(), protocol == PubbyProtocol.Json);
            Assert.Equal((vector.Json, Bits(vector.Nearest)), (vector.Json, Bits(doubles.State[$"n{at}"].Data)));
        }
    }

    /// <summary>Over JSON the text itself comes; over MessagePack an integer's digits, or the nearest double.</summary>
    private static void AssertCarried(NumberVector vector, string text, bool isJson)
    {
        if (isJson || vector.IsExact) Assert.Equal(vector.Json, text);
        Assert.Equal((vector.Json, Bits(vector.Nearest)),
            (vector.Json, Bits(double.Parse(text, CultureInfo.InvariantCulture))));
    }

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);

    private static byte[] Pack(string json)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        JsonToMessagePack.Write(ref writer, Encoding.UTF8.GetBytes(json));
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static string Unpack(byte[] packed)
    {
        var reader = new MessagePackReader(packed);
        return Encoding.UTF8.GetString(MessagePackToJson.Read(ref reader));
    }
}
