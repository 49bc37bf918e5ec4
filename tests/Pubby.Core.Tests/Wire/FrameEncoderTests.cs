using System.Text.Json;
using Pubby.Core.Wire;
using Pubby.Testing;

namespace Pubby.Core.Tests.Wire;

public sealed class PlainEncoderTests : FrameEncoderContract
{
    private protected override IFrameEncoder Encoder { get; } = new PlainEncoder();

    private protected override (string, string) Decode(byte[] frame)
    {
        var fields =
            JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(PayloadOf(frame, ServerFrame.TextOpcode))!;
        Assert.True(fields.Remove("type", out var type));
        return (type.GetString()!, JsonSerializer.Serialize(fields));
    }
}

public sealed class HubJsonEncoderTests : FrameEncoderContract
{
    private protected override IFrameEncoder Encoder { get; } = new HubJsonEncoder(isFramed: true);

    private protected override (string, string) Decode(byte[] frame) =>
        DecodeJson(PayloadOf(frame, ServerFrame.TextOpcode));
}

public sealed class NegotiatedJsonEncoderTests : FrameEncoderContract
{
    private protected override IFrameEncoder Encoder { get; } = new HubJsonEncoder(isFramed: false);

    private protected override (string, string) Decode(byte[] frame) => DecodeJson(frame);
}

public sealed class HubMessagePackEncoderTests : FrameEncoderContract
{
    private protected override IFrameEncoder Encoder { get; } = new HubMessagePackEncoder(isFramed: true);

    private protected override (string, string) Decode(byte[] frame) =>
        DecodeMessagePack(PayloadOf(frame, ServerFrame.BinaryOpcode));
}

public sealed class NegotiatedMessagePackEncoderTests : FrameEncoderContract
{
    private protected override IFrameEncoder Encoder { get; } = new HubMessagePackEncoder(isFramed: false);

    private protected override (string, string) Decode(byte[] frame) => DecodeMessagePack(frame);
}
