using Pubby.Core.Delivery;
using Pubby.Core.Rooms;
using Pubby.Hub.Connections;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>What Pubby keeps for a SignalR connection: a feature of its <c>ConnectionContext</c>.</summary>
internal sealed record HubConnectionState(Outbox Outbox, ConnectionRooms Rooms, CommandBudget Budget);
