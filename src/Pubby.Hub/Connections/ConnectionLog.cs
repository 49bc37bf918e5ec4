using Pubby.Core;
using Pubby.Core.Wire;

namespace Pubby.Hub.Connections;

/// <summary>
/// What became of each connection, at Debug: nothing is written, or made into text, until somebody asks for that level.
/// </summary>
internal sealed partial class ConnectionLog(ILogger<ConnectionLog> log)
{
    public void Opened(ClientConnection client) => LogOpened(
        log, client.Id, client.Outbox.Connection.Format == WireFormat.Plain ? "ws" : "hub", client.Address);

    public void Ended(ClientConnection client) => LogEnded(
        log, client.Id, client.Outbox.Age, client.Rooms.Count, client.Outbox.WaitingBytes);

    /// <summary>It never opened, so it has no id.</summary>
    public void Refused(string code, ClientAddress address) => LogRefused(log, address, code);

    [LoggerMessage(EventIds.ConnectionOpened, LogLevel.Debug, "Connection {Id} has opened at /{Door}, from {Address}.")]
    private static partial void LogOpened(ILogger log, ConnectionId id, string door, ClientAddress address);

    [LoggerMessage(EventIds.ConnectionEnded, LogLevel.Debug,
        "Connection {Id} has ended after {Seconds} s, in {Rooms} rooms, with {Bytes} bytes unsent.")]
    private static partial void LogEnded(ILogger log, ConnectionId id, int seconds, int rooms, long bytes);

    [LoggerMessage(EventIds.ConnectionRefused, LogLevel.Debug, "A connection from {Address} was refused: {Code}.")]
    private static partial void LogRefused(ILogger log, ClientAddress address, string code);
}
