using Pubby.Core.Wire;
using Pubby.Protocol;

namespace Pubby.Core.Delivery;

/// <summary>
/// One open client link, as its shard sees it: something that takes bytes. The shard calls it from its own thread, one
/// call at a time, and never while <see cref="WriteRest"/> is in progress. No call may wait.
/// </summary>
internal interface IConnection
{
    WireFormat Format { get; }

    /// <summary>
    /// The peer agreed to permessage-deflate (RFC 7692), so a dump may be sent compressed. Messages never are: their
    /// bytes are shared with peers that did not agree.
    /// </summary>
    bool TakesDeflated => false;

    /// <summary>Null: the transport keeps the connection alive by itself.</summary>
    KeepAlive? KeepAlive { get; }

    /// <summary>
    /// The socket that takes the connection's bytes as they are, open until the shard has released the connection;
    /// negative: there is none.
    /// </summary>
    int FileDescriptor { get; }

    /// <summary>
    /// Writes as much as is possible without waiting. The caller owns the bytes again when it returns.
    /// </summary>
    /// <returns>How many bytes were taken, 0 to all; negative: the connection is closed.</returns>
    int TryWrite(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Writes the bytes that <see cref="TryWrite"/> did not take, as the peer takes more. They do not change until
    /// then. Calls <see cref="Outbox.OnProgress"/> each time some are taken, and <see cref="Outbox.OnDrained"/> once,
    /// when all are taken or the connection is closed; from any thread, also before this call returns.
    /// </summary>
    void WriteRest(ReadOnlyMemory<byte> rest, Outbox outbox);

    /// <summary>The last bytes of a connection that the hub closes: they carry the code as the transport can.</summary>
    byte[] CloseFrame(CloseCode code, string reason);

    /// <summary>Everything was written, the close frame last: the peer may finish.</summary>
    void Finish();

    /// <summary>Ends the link at once, unsent bytes included.</summary>
    void Abort();
}

/// <summary>
/// What is sent to an idle connection, and how often. A peer that stays silent for too long is closed.
/// </summary>
/// <param name="Frame">
/// Built once and shared by all connections of a kind; empty: nothing is sent until <see cref="Shard.PostKeepAlive"/>.
/// </param>
internal sealed record KeepAlive(byte[] Frame, int PeriodSeconds);
