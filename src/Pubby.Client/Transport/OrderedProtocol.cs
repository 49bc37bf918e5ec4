using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Transport;

/// <summary>
/// A hub protocol that reports that a room was left at the place of the answer to its <c>Unsubscribe</c> among the
/// hub's messages. SignalR itself passes answers and calls to different threads, and their order is lost there: it is
/// not known which of a room's messages came before the answer. One for each connection.
/// <para>
/// A frame that cannot be read is reported and skipped. SignalR would end the connection with all its rooms, and the
/// next connection would get the same frame.
/// </para>
/// </summary>
/// <param name="onSkipped">Gets the reason why a frame could not be read.</param>
internal sealed class OrderedProtocol(IHubProtocol inner, Action<Exception> onSkipped) : IHubProtocol
{
    private readonly ConcurrentDictionary<string, string> _roomsByCommand = new();
    private InvocationMessage? _next;

    public string Name => inner.Name;

    public int Version => inner.Version;

    public TransferFormat TransferFormat => inner.TransferFormat;

    public bool IsVersionSupported(int version) => inner.IsVersionSupported(version);

    public bool TryParseMessage(
        ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        if (_next is not null)
        {
            (message, _next) = (_next, null);
            return true;
        }
        if (!TryRead(ref input, binder, out message)) return false;
        if (message is CompletionMessage { InvocationId: { } id } && _roomsByCommand.TryRemove(id, out var room))
        {
            _next = new InvocationMessage(nameof(IPubbyClient.Unsubscribed), [new RoomUnsubscribed { Room = room }]);
        }
        return true;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output)
    {
        Note(message);
        inner.WriteMessage(message, output);
    }

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message)
    {
        Note(message);
        return inner.GetMessageBytes(message);
    }

    /// <summary>The next message that can be read and is known.</summary>
    private bool TryRead(
        ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        while (true)
        {
            var before = input.Length;
            try
            {
                if (inner.TryParseMessage(ref input, binder, out message))
                {
                    if (message is not InvocationBindingFailureMessage unread) return true;
                    // An unknown method comes from a later hub, and is no fault.
                    if (IsKnown(unread.Target)) onSkipped(unread.BindingFailure.SourceException);
                }
                // If no bytes were taken, the message is incomplete. Otherwise its kind is not known.
                else if (input.Length == before)
                {
                    return false;
                }
            }
            catch (Exception fault) when (input.Length < before)
            {
                // It was taken off the input completely, so the next one begins at the right place.
                onSkipped(fault);
                if (fault is not UnreadableAnswerException { Id: var id }) continue;
                message = CompletionMessage.WithError(id, fault.Message);
                return true;
            }
        }
    }

    private static bool IsKnown(string method) =>
        method is nameof(IPubbyClient.Message) or nameof(IPubbyClient.Dump) or nameof(IPubbyClient.Unsubscribed)
            or nameof(IPubbyClient.Occupancy) or nameof(IPubbyClient.GoAway) or nameof(IPubbyClient.Expiring);

    private void Note(HubMessage message)
    {
        if (message is InvocationMessage
            {
                Target: nameof(IPubbyHub.Unsubscribe), InvocationId: { } id,
                Arguments: [string room]
            }) _roomsByCommand[id] = room;
    }
}
