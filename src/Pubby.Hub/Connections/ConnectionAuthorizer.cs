using Pubby.Core.Wire;
using Pubby.Hub.Access;
using Pubby.Hub.Access.Tokens;
using Pubby.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Hub.Connections;

/// <summary>
/// Gives connections the rights of their tokens, and takes them away in time: it warns before a token ends, closes what
/// was not refreshed, and closes what was revoked. Safe for any number of threads.
/// </summary>
internal sealed class ConnectionAuthorizer
{
    private readonly SubscriberAccess _access;
    private readonly ConnectionRegistry _connections;
    private readonly TokenDeadlines _deadlines;
    private readonly ConnectLimits<string> _subjects;
    private readonly FrameEncoders _encoders;
    private readonly TimeProvider _time;
    private readonly Action<ClientConnection> _whenEnded;
    private int _isCheckDue;

    public ConnectionAuthorizer(
        SubscriberAccess access, ConnectionRegistry connections, TokenDeadlines deadlines,
        ConnectLimits<string> subjects, FrameEncoders encoders, TimeProvider time)
    {
        (_access, _connections, _deadlines, _subjects, _encoders, _time) =
            (access, connections, deadlines, subjects, encoders, time);
        _whenEnded = WhenEnded;
    }

    /// <summary>How long a client may wait with its token where nothing can be heard without one.</summary>
    public static readonly TimeSpan FirstTokenLimit = TimeSpan.FromSeconds(5);

    /// <summary>How long before its end a token is to be refreshed; a tenth of its life if that is less.</summary>
    private static readonly TimeSpan MaxNotice = TimeSpan.FromSeconds(60);

    /// <summary>
    /// However short it lives: the client has to fetch a new one, and notices are given at full seconds.
    /// </summary>
    private static readonly TimeSpan MinNotice = TimeSpan.FromSeconds(5);

    private static readonly RoomError Revoked =
        RoomErrors.Of(ErrorCode.TokenInvalid, "The token has been revoked. Get a new one.");

    private const string AnotherSubject =
        "The token is for another subject (sub) than the one before. Connect anew.";

    private const string TooManyOfSubject =
        "This subject has too many connections, or opens them too fast. Connect again later.";

    private const string NotRefreshed = "the token has ended and was not refreshed";

    /// <summary>The tokens that were refused, as a connection opened or when it brought a new one.</summary>
    public RefusalCounts Refusals { get; } =
        new("reason", TokenRefusal.Invalid, TokenRefusal.AnotherSubject, TokenRefusal.SubjectLimit);

    /// <summary>Watches tokens from now on. Called once.</summary>
    public void Start()
    {
        _deadlines.Start(OnDue);
        _access.Revoked += OnRevoked;
    }

    /// <summary>A connection has opened.</summary>
    /// <param name="token">What its handshake brought; null: nothing.</param>
    public ValueTask<AuthorizeOutcome> OpenAsync(ClientConnection connection, string? token)
    {
        if (token is not null) return AuthorizeAsync(connection, token);
        if (_access.IsTokenRequired && connection.TrySetWhenEnded(_whenEnded))
            Watch(connection, _time.GetUtcNow() + FirstTokenLimit);
        return default;
    }

    /// <summary>Verifies a token, and has it decide from now on what the connection hears.</summary>
    public async ValueTask<AuthorizeOutcome> AuthorizeAsync(ClientConnection connection, string text)
    {
        var result = await _access.VerifyAsync(text);
        if (result.Token is not { } token)
            return Refused(TokenRefusal.Invalid, AuthorizeOutcome.Invalid(result.Fault!));
        if (!TryCount(connection, token))
            return Refused(TokenRefusal.SubjectLimit, AuthorizeOutcome.Limited(TooManyOfSubject));
        var encoder = _encoders[connection.Outbox.Connection.Format];
        var held = new HeldToken(token, NoticeOf(token));
        if (!connection.TryAuthorize(held, room => encoder.Unsubscribed(room, "forbidden")))
            return Refused(TokenRefusal.AnotherSubject, AuthorizeOutcome.Invalid(AnotherSubject));
        Watch(connection, held.NoticeAt);
        // Revoked in between: whoever revoked it may not have seen this connection.
        return _access.IsRevoked(token)
            ? Refused(TokenRefusal.Invalid, new(null, Revoked, CloseCode.TokenInvalid)) : new(token);
    }

    private AuthorizeOutcome Refused(string reason, AuthorizeOutcome outcome)
    {
        Refusals.Count(reason);
        return outcome;
    }

    /// <summary>Counts the connection for its subject, when it brings its first token.</summary>
    private bool TryCount(ClientConnection connection, AccessToken token)
    {
        if (connection.CountedSubject is not null || token.Subject.Length == 0)
            return connection.TrySetWhenEnded(_whenEnded);
        if (!_subjects.TryEnter(token.Subject)) return false;
        connection.CountedSubject = token.Subject;
        if (connection.TrySetWhenEnded(_whenEnded)) return true;
        _subjects.Leave(token.Subject);
        return false;
    }

    private void Watch(ClientConnection connection, DateTimeOffset moment)
    {
        _deadlines.Set(connection, moment);
        // It may have ended just before.
        if (connection.HasEnded) _deadlines.Remove(connection);
    }

    private void WhenEnded(ClientConnection connection)
    {
        _deadlines.Remove(connection);
        if (connection.CountedSubject is { } subject) _subjects.Leave(subject);
    }

    /// <summary>
    /// The code for a refused room: a client that has brought no token where one is needed is told so.
    /// </summary>
    public string CodeOf(ClientConnection connection, string code) =>
        code == ErrorCode.RoomForbidden && connection.Token is null && _access.IsTokenRequired
            ? ErrorCode.TokenRequired : code;

    /// <summary>
    /// Spread over half of the notice, so that clients whose tokens end together do not ask their issuer together.
    /// </summary>
    private DateTimeOffset NoticeOf(AccessToken token)
    {
        var now = _time.GetUtcNow();
        var life = token.ExpiresAt - (token.IssuedAt ?? now);
        var notice = TimeSpan.FromTicks(Math.Clamp(life.Ticks / 10, MinNotice.Ticks, MaxNotice.Ticks));
        return token.ExpiresAt - notice * (1 + Random.Shared.NextDouble() / 2);
    }

    private void OnDue(ClientConnection connection)
    {
        if (connection.Held is not { } held)
        {
            connection.Refuse(CloseCode.TokenInvalid, RoomErrors.Of(ErrorCode.TokenRequired), []);
            return;
        }
        var (now, end) = (_time.GetUtcNow(), held.Token.ExpiresAt);
        if (end <= now)
        {
            connection.Close(CloseCode.TokenExpiring, NotRefreshed);
            return;
        }
        // Set before the notice goes: a fast client has a new token before this returns.
        var isNotice = held.NoticeAt <= now;
        Watch(connection, isNotice ? end : held.NoticeAt);
        if (connection.Held is { } newer && newer != held) Watch(connection, newer.NoticeAt);
        else if (isNotice) Tell(connection, end - now);
    }

    private void Tell(ClientConnection connection, TimeSpan left)
    {
        var frame = _encoders[connection.Outbox.Connection.Format].Expiring((int)left.TotalMilliseconds);
        connection.Outbox.Shard.PostSend(connection.Outbox, frame);
    }

    /// <summary>
    /// The thread that says so is a shard's, which has messages to deliver. Revocations that come together cost one
    /// walk over the connections.
    /// </summary>
    private void OnRevoked()
    {
        if (Interlocked.Exchange(ref _isCheckDue, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(authorizer => authorizer.CloseRevoked(), this, preferLocal: false);
    }

    private void CloseRevoked()
    {
        // Before the walk: what is revoked during it needs another one.
        Interlocked.Exchange(ref _isCheckDue, 0);
        foreach (var connection in _connections.Open)
        {
            if (connection.Token is { } token && _access.IsRevoked(token))
                connection.Refuse(CloseCode.TokenInvalid, Revoked, []);
        }
    }
}
