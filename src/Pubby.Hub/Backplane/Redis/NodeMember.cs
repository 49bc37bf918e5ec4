using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;

namespace Pubby.Hub.Backplane.Redis;

/// <summary>
/// The node, as SignalR's backplane sees it: its only client, and a member of the group of every room that is alive
/// here. So a node costs Redis one channel for each of its rooms, however many clients it has, and a message for a
/// group reaches the node once.
/// </summary>
internal sealed class NodeMember(NodeProtocol protocol, Action<ReadOnlyMemory<byte>> receive, ILoggerFactory logs)
    : HubConnectionContext(new DefaultConnectionContext($"node-{Guid.NewGuid():N}"),
        new HubConnectionContextOptions(), logs)
{
    /// <summary>
    /// Returns when the envelope is applied. That waits for nothing, so SignalR's loop does not wait either.
    /// </summary>
    public override ValueTask WriteAsync(SerializedHubMessage message, CancellationToken cancellationToken = default)
    {
        receive(message.GetSerializedMessage(protocol));
        return ValueTask.CompletedTask;
    }
}
