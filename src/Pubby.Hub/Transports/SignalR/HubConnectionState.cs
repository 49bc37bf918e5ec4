using Pubby.Hub.Connections;
using Pubby.Hub.Delivery;
using Pubby.Hub.Rooms;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>A SignalR connection's place among Pubby's: a feature of its <c>ConnectionContext</c>.</summary>
internal sealed record HubConnectionState(Outbox Outbox, ConnectionRooms Rooms, CommandBudget Budget);
