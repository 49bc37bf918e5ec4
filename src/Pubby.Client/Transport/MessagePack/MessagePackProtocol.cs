using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Pubby.Client.Transport.MessagePack;

/// <summary>
/// SignalR's MessagePack protocol for the few messages between a hub and this client. SignalR's own package builds its
/// formatters at run time, and so works neither trimmed nor compiled ahead of time. It also reads <c>data</c> into
/// dictionaries of objects, which would have to be converted to the application's type. Here fields are read directly,
/// and data becomes UTF-8 JSON.
/// </summary>
internal sealed class MessagePackProtocol : IHubProtocol
{
    public string Name => "messagepack";

    public int Version => 1;

    public TransferFormat TransferFormat => TransferFormat.Binary;

    public bool IsVersionSupported(int version) => version == Version;

    public bool TryParseMessage(
        ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        while (MessageLength.TryTake(ref input, out var body))
        {
            if ((message = HubMessageReader.Read(body)) is not null) return true;
            // This client does not know this kind of message.
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
