using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Pubby.Core.Backplane;

namespace Pubby.Hub.Backplane.Redis;

/// <summary>
/// The one protocol that SignalR's backplane knows here. Its only kind of message is an invocation with one argument, an envelope's bytes
/// (<see cref="EnvelopeFormat"/>), and it is only ever written: what comes in is handed over as bytes.
/// </summary>
internal sealed class NodeProtocol : IHubProtocol, IHubProtocolResolver
{
    /// <summary>Of the invocation; nobody looks at it.</summary>
    public const string Method = "Envelope";

    public string Name => "pubby-node";

    public int Version => 1;

    public TransferFormat TransferFormat => TransferFormat.Binary;

    public IReadOnlyList<IHubProtocol> AllProtocols => [this];

    public bool IsVersionSupported(int version) => version == Version;

    public IHubProtocol? GetProtocol(string protocolName, IReadOnlyList<string>? supportedProtocols) => protocolName == Name ? this : null;

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => (byte[])((InvocationMessage)message).Arguments[0]!;

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => output.Write(GetMessageBytes(message).Span);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        message = null;
        return false;
    }
}
