using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>
/// One of SignalR's protocols, with refusals that start with their code. SignalR puts its own text before the hub's. It
/// also answers an argument of the wrong type itself, without a code and without counting it. Here such an argument
/// reaches the hub as null, and the hub refuses it as malformed.
/// </summary>
internal sealed class ErrorCodeProtocol(IHubProtocol protocol) : IHubProtocol
{
    /// <summary>Stands between SignalR's text and that of a <see cref="HubException"/>.</summary>
    private const string Preamble = $" {nameof(HubException)}: ";

    public string Name => protocol.Name;

    public int Version => protocol.Version;

    public TransferFormat TransferFormat => protocol.TransferFormat;

    public bool IsVersionSupported(int version) => protocol.IsVersionSupported(version);

    public bool TryParseMessage(
        ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        if (!protocol.TryParseMessage(ref input, binder, out message)) return false;
        if (message is InvocationBindingFailureMessage failure && IsOurs(failure.Target))
        {
            message = new InvocationMessage(failure.InvocationId, failure.Target, [null]);
        }
        return true;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) =>
        protocol.WriteMessage(WithErrorCode(message), output);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => protocol.GetMessageBytes(WithErrorCode(message));

    /// <summary>Each method of the hub takes one argument, which may be null.</summary>
    private static bool IsOurs(string target) =>
        target.Equals(nameof(IPubbyHub.Subscribe), StringComparison.OrdinalIgnoreCase)
        || target.Equals(nameof(IPubbyHub.Unsubscribe), StringComparison.OrdinalIgnoreCase)
        || target.Equals(nameof(IPubbyHub.Authorize), StringComparison.OrdinalIgnoreCase);

    private static HubMessage WithErrorCode(HubMessage message)
    {
        if (message is not CompletionMessage { Error: { } error, InvocationId: { } id }) return message;
        var start = error.IndexOf(Preamble, StringComparison.Ordinal);
        return start < 0 ? message : CompletionMessage.WithError(id, error[(start + Preamble.Length)..]);
    }
}
