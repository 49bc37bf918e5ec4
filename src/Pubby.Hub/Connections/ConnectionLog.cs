using Pubby.Core;
using Pubby.Core.Wire;
using Pubby.Hub.Http;

namespace Pubby.Hub.Connections;

/// <summary>
/// What became of each connection, at Debug: nothing is written, or made into text, until somebody asks for that level.
/// </summary>
internal sealed partial class ConnectionLog(ILogger<ConnectionLog> log)
{
    /// <summary>Somebody asked for it.</summary>
    public bool IsOn => log.IsEnabled(LogLevel.Debug);

    public void Opened(ClientConnection client) => LogOpened(
        log, client.Id, client.Outbox.Connection.Format == WireFormat.Plain ? "ws" : "hub", client.Address);

    /// <summary>Call it when the shard has let go of the connection: only then it is certain how it ended.</summary>
    public void Ended(ClientConnection client) => LogEnded(
        log, client.Id, client.Outbox.Age, (int)client.Outbox.EndedBy, client.Outbox.WaitingBytes);

    /// <summary>It never opened, so it has the id of its request alone, which the client was told.</summary>
    public void Refused(RequestId id, string code, ClientAddress address) => LogRefused(log, id, address, code);

    [LoggerMessage(EventIds.ConnectionOpened, LogLevel.Debug, "Connection {Id} has opened at /{Door}, from {Address}.")]
    private static partial void LogOpened(ILogger log, ConnectionId id, string door, ClientAddress address);

    [LoggerMessage(EventIds.ConnectionEnded, LogLevel.Debug,
        "Connection {Id} has ended after {Seconds} s with {Code}, and {Bytes} bytes unsent.")]
    private static partial void LogEnded(ILogger log, ConnectionId id, int seconds, int code, long bytes);

    [LoggerMessage(EventIds.ConnectionRefused, LogLevel.Debug,
        "The request {Id} to connect, from {Address}, was refused: {Code}.")]
    private static partial void LogRefused(ILogger log, RequestId id, ClientAddress address, string code);
}
