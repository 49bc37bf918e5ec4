using Pubby.Core.Wire;
using Pubby.Protocol;

namespace Pubby.Core.Delivery;

/// <summary>
/// One open client link, as its shard sees it: something that takes bytes. The shard calls it from its own thread, one call at a
/// time, and never while a rest is being written; no call may wait.
/// </summary>
internal interface IConnection
{
    WireFormat Format { get; }

    /// <summary>The peer agreed to permessage-deflate (RFC 7692), so a dump may come to it compressed. Messages never do: their bytes are shared with those who did not.</summary>
    bool TakesDeflated => false;

    /// <summary>Null where the transport looks after that by itself.</summary>
    KeepAlive? KeepAlive { get; }

    /// <summary>A socket that takes the connection's bytes as they are, open until the shard has let go of the connection; negative: there is none.</summary>
    int FileDescriptor { get; }

    /// <summary>
    /// Writes what goes without waiting. The bytes are the caller's again when it returns.
    /// </summary>
    /// <returns>How many bytes were taken, 0 to all; negative when the connection is gone.</returns>
    int TryWrite(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Writes the bytes that <see cref="TryWrite"/> did not take, as the peer makes room. They do not change until then.
    /// Tells <see cref="Outbox.OnProgress"/> as parts are taken and, once, <see cref="Outbox.OnDrained"/> when all are or the connection is gone;
    /// from any thread, also before this call returns.
    /// </summary>
    void WriteRest(ReadOnlyMemory<byte> rest, Outbox outbox);

    /// <summary>The last bytes of a connection that the hub closes, telling <paramref name="code"/> as the transport can.</summary>
    byte[] CloseFrame(CloseCode code, string reason);

    /// <summary>Everything was written, the farewell last: let the peer finish.</summary>
    void Finish();

    /// <summary>Ends the link at once, unsent bytes included.</summary>
    void Abort();
}

/// <summary>What is sent to an otherwise idle connection, and how often. A peer that says nothing back for too long is closed.</summary>
/// <param name="Frame">Pre-built and shared by all connections of a kind; empty: nothing is sent until <see cref="Shard.PostKeepAlive"/>.</param>
internal sealed record KeepAlive(byte[] Frame, int PeriodSeconds);
