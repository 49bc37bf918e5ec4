using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Pubby.Core.Backplane;

namespace Pubby.Hub.Backplane.Redis;

/// <summary>
/// The one protocol that SignalR's backplane uses here. Its only message is an invocation with one argument, an
/// envelope's bytes (<see cref="EnvelopeFormat"/>). It is only ever written: incoming messages are handed over as
/// bytes.
/// </summary>
internal sealed class NodeProtocol : IHubProtocol, IHubProtocolResolver
{
    /// <summary>The invocation's method. No code reads it.</summary>
    public const string Method = "Envelope";

    public string Name => "pubby-node";

    public int Version => 1;

    public TransferFormat TransferFormat => TransferFormat.Binary;

    public IReadOnlyList<IHubProtocol> AllProtocols => [this];

    public bool IsVersionSupported(int version) => version == Version;

    public IHubProtocol? GetProtocol(string protocolName, IReadOnlyList<string>? supportedProtocols) =>
        protocolName == Name ? this : null;

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) =>
        (byte[])((InvocationMessage)message).Arguments[0]!;

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) =>
        output.Write(GetMessageBytes(message).Span);

    public bool TryParseMessage(
        ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        message = null;
        return false;
    }
}
