using Pubby.Core.Delivery;
using Pubby.Core.Rooms;
using Pubby.Core.Wire;
using Pubby.Hub.Access.Tokens;
using Pubby.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Hub.Connections;

/// <summary>What the hub keeps for an open connection, whatever it speaks.</summary>
internal sealed class ClientConnection(Outbox outbox, ConnectionRooms rooms, CommandBudget budget)
{
    private static readonly Action<ClientConnection> Nothing = static _ => { };

    private volatile HeldToken? _held;
    private volatile bool _isSentAway;
    private int _isSpreadTaken;
    private Action<ClientConnection>? _whenEnded;

    public ConnectionId Id { get; } = ConnectionId.Next();

    /// <summary>None: it came by a Unix socket, or is the hub's own.</summary>
    public ClientAddress Address => outbox.Connection is IClientLink link ? link.Address : default;

    public Outbox Outbox => outbox;

    public ConnectionRooms Rooms => rooms;

    public CommandBudget Budget => budget;

    /// <summary>Null: it has brought none.</summary>
    public AccessToken? Token => _held?.Token;

    /// <summary>The token, and when its end is to be told; null: it has brought none.</summary>
    public HeldToken? Held => _held;

    /// <summary>
    /// The second at which <see cref="TokenDeadlines"/> looks at it next, which alone reads and writes this; 0: never.
    /// </summary>
    public long Deadline { get; set; }

    /// <summary>The subject that this connection counts for; null: none.</summary>
    public string? CountedSubject { get; set; }

    /// <summary>What the first answer to a subscribe says besides; null: nothing, or it is not the first.</summary>
    public int? TakeSpreadMs(FleetSpread spread) =>
        Interlocked.Exchange(ref _isSpreadTaken, 1) == 0 ? spread.Milliseconds : null;

    /// <summary>The connection has ended: nothing more is kept for it.</summary>
    public bool HasEnded => Volatile.Read(ref _whenEnded) == Nothing;

    /// <summary>
    /// It was asked to go to another node, and is being closed. Kept here, so that nobody else keeps connections that
    /// have ended only to know whom they asked.
    /// </summary>
    public bool IsSentAway => _isSentAway;

    /// <summary>Calls this when the connection ends; there is one such call.</summary>
    /// <returns>False: it has ended already.</returns>
    public bool TrySetWhenEnded(Action<ClientConnection> whenEnded) =>
        Interlocked.CompareExchange(ref _whenEnded, whenEnded, null) != Nothing;

    /// <summary>Called once, by the registry.</summary>
    public void End() => Interlocked.Exchange(ref _whenEnded, Nothing)?.Invoke(this);

    /// <summary>The token decides from now on what is heard. It leaves the rooms that it does not grant.</summary>
    /// <returns>False: it is for another subject than the connection's token.</returns>
    public bool TryAuthorize(HeldToken held, Func<string, byte[]> forbidden)
    {
        if (_held is { } before && before.Token.Subject != held.Token.Subject) return false;
        _held = held;
        rooms.SetGrants(held.Token.Subscribe, forbidden);
        return true;
    }

    /// <param name="notice">A frame that comes before the close; null: none.</param>
    public void Close(CloseCode code, string reason, byte[]? notice = null) =>
        outbox.Shard.PostClose(outbox, code, reason, notice);

    /// <summary>Asks the client to go to another node, and closes the connection.</summary>
    /// <param name="spreadMs">It is told to come back after a random time up to this.</param>
    public void SendAway(CloseCode code, string reason, int spreadMs, FrameEncoders encoders)
    {
        _isSentAway = true;
        Close(code, reason, encoders[outbox.Connection.Format].GoAway(reason, Random.Shared.Next(spreadMs + 1)));
    }

    /// <summary>
    /// Closes it for an error. A plain connection is sent the error too; SignalR's close message has the reason.
    /// </summary>
    /// <param name="reference">The <c>ref</c> of the command that is refused, as raw JSON; empty: none.</param>
    public void Refuse(CloseCode code, RoomError error, byte[] reference)
    {
        var isPlain = outbox.Connection.Format == WireFormat.Plain;
        Close(code, $"{error.Code}: {error.Message}", isPlain ? PlainReplies.Error(error, null, reference) : null);
    }
}

/// <param name="NoticeAt">When the client is told that the token ends.</param>
internal sealed record HeldToken(AccessToken Token, DateTimeOffset NoticeAt);
