using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Transport;

/// <summary>
/// A hub protocol that says, at the place where the answer to an <c>Unsubscribe</c> stood among the hub's words, that the room was left. SignalR itself hands
/// answers and calls to different threads, and there nobody can tell any more which of a room's messages came before the answer. One for each connection.
/// </summary>
internal sealed class OrderedProtocol(IHubProtocol inner) : IHubProtocol
{
    private readonly ConcurrentDictionary<string, string> _roomsByCommand = new();
    private InvocationMessage? _next;

    public string Name => inner.Name;

    public int Version => inner.Version;

    public TransferFormat TransferFormat => inner.TransferFormat;

    public bool IsVersionSupported(int version) => inner.IsVersionSupported(version);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        if (_next is not null)
        {
            (message, _next) = (_next, null);
            return true;
        }
        if (!inner.TryParseMessage(ref input, binder, out message)) return false;
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

    private void Note(HubMessage message)
    {
        if (message is InvocationMessage { Target: nameof(IPubbyHub.Unsubscribe), InvocationId: { } id, Arguments: [string room] }) _roomsByCommand[id] = room;
    }
}
