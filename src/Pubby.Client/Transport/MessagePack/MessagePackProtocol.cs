using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Pubby.Client.Transport.MessagePack;

/// <summary>
/// SignalR's MessagePack protocol for the few messages that a hub and this client exchange. The package that speaks it in general builds its
/// formatters while it runs, which neither trimming nor native compilation survives; and it would read <c>data</c> into dictionaries of objects
/// that then had to become the application's type. Here fields are read by hand, and data goes straight to UTF-8 JSON.
/// </summary>
internal sealed class MessagePackProtocol : IHubProtocol
{
    public string Name => "messagepack";

    public int Version => 1;

    public TransferFormat TransferFormat => TransferFormat.Binary;

    public bool IsVersionSupported(int version) => version == Version;

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        while (MessageLength.TryTake(ref input, out var body))
        {
            if ((message = HubMessageReader.Read(body)) is not null) return true;
            // A kind of message that this client does not know.
        }
        message = null;
        return false;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output)
    {
        var body = new ArrayBufferWriter<byte>();
        HubMessageWriter.Write(message, body);
        MessageLength.Write(body.WrittenCount, output);
        output.Write(body.WrittenSpan);
    }

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message)
    {
        var output = new ArrayBufferWriter<byte>();
        WriteMessage(message, output);
        return output.WrittenMemory;
    }
}
