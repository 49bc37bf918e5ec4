using Pubby.Core.Wire;
using Pubby.Hub.Administration.Fleet;
using Pubby.Hub.Connections;
using Pubby.Protocol;

namespace Pubby.Hub.Administration.Clients;

/// <summary>Which connections are to be closed: one of the three.</summary>
/// <param name="Reconnect">False: they are told not to come back.</param>
internal sealed record DisconnectOrder(string? Id, string? Subject, string? Room, bool Reconnect);

internal sealed record DisconnectPart(int Count);

/// <param name="Disconnected">How many were told to go.</param>
internal sealed record DisconnectAnswer(int Disconnected, FleetPart Fleet);

/// <summary>Closes connections of this node.</summary>
internal sealed class DisconnectQuestion(ClientReader clients, FrameEncoders encoders)
    : JsonQuestion<DisconnectOrder, DisconnectPart>(
        "disconnect", AdminJson.Readable.DisconnectOrder, AdminJson.Readable.DisconnectPart)
{
    private const string Reason = "operator";

    /// <summary>
    /// Many that are closed at once come back over a time: a millisecond for each, from one second to a minute.
    /// </summary>
    private static int SpreadOf(int count) => Math.Clamp(count, 1000, 60_000);

    protected override ValueTask<DisconnectPart> AnswerAsync(
        DisconnectOrder order, CancellationToken cancellationToken)
    {
        ClientConnection[] found = order switch
        {
            { Id: { } id } => clients.Find(id) is { } client ? [client] : [],
            { Subject: not null } or { Room: not null } => [.. clients.Find(order.Subject, order.Room, address: null)],
            _ => [],
        };
        foreach (var client in found)
        {
            if (order.Reconnect) client.SendAway(CloseCode.Disconnected, Reason, SpreadOf(found.Length), encoders);
            else client.Close(CloseCode.Forbidden, "an operator closed this connection");
        }
        return new(new DisconnectPart(found.Length));
    }
}
