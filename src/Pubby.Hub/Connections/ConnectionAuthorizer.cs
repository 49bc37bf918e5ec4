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
internal sealed class ConnectionAuthorizer(
    SubscriberAccess access, ConnectionRegistry connections, TokenDeadlines deadlines, FrameEncoders encoders,
    Revocations revocations, TimeProvider time)
{
    /// <summary>How long a client may wait with its token where nothing can be heard without one.</summary>
    public static readonly TimeSpan FirstTokenLimit = TimeSpan.FromSeconds(5);

    /// <summary>How long before its end a token is to be refreshed; a tenth of its life if that is less.</summary>
    private static readonly TimeSpan MaxNotice = TimeSpan.FromSeconds(60);

    private static readonly RoomError Revoked =
        RoomErrors.Of(ErrorCode.TokenInvalid, "The token has been revoked. Get a new one.");

    private const string NotRefreshed = "the token has ended and was not refreshed";

    /// <summary>Watches tokens from now on. Called once.</summary>
    public void Start()
    {
        deadlines.Start(OnDue);
        revocations.Added += OnRevoked;
    }

    /// <summary>A connection has opened.</summary>
    /// <param name="token">What its handshake brought; null: nothing.</param>
    /// <returns>Why it is refused; null: it is not.</returns>
    public async ValueTask<string?> OpenAsync(ClientConnection connection, string? token)
    {
        if (token is not null) return (await AuthorizeAsync(connection, token)).Fault;
        if (access.IsTokenRequired) deadlines.Set(connection, time.GetUtcNow() + FirstTokenLimit);
        return null;
    }

    /// <summary>Verifies a token, and has it decide from now on what the connection hears.</summary>
    /// <returns>The token; or why it is refused: then the connection is to be closed with 4001.</returns>
    public async ValueTask<TokenResult> AuthorizeAsync(ClientConnection connection, string text)
    {
        var result = await access.VerifyAsync(text);
        if (result.Token is not { } token) return result;
        var encoder = encoders[connection.Outbox.Connection.Format];
        if (!connection.TryAuthorize(token, room => encoder.Unsubscribed(room, "forbidden")))
            return TokenResult.Refused("The token is for another subject (sub) than the one before. Connect anew.");
        deadlines.Set(connection, NoticeOf(token));
        // Revoked in between: whoever revoked it may not have seen this connection.
        return revocations.Covers(token) ? TokenResult.Refused("The token has been revoked.") : result;
    }

    /// <summary>
    /// The code for a refused room: a client that has brought no token where one is needed is told so.
    /// </summary>
    public string CodeOf(ClientConnection connection, string code) =>
        code == ErrorCode.RoomForbidden && connection.Token is null && access.IsTokenRequired
            ? ErrorCode.TokenRequired : code;

    /// <summary>
    /// Spread over half of the notice, so that clients whose tokens end together do not ask their issuer together.
    /// </summary>
    private DateTimeOffset NoticeOf(AccessToken token)
    {
        var now = time.GetUtcNow();
        var life = token.ExpiresAt - (token.IssuedAt ?? now);
        var notice = life / 10 < MaxNotice ? life / 10 : MaxNotice;
        return token.ExpiresAt - notice * (1 + Random.Shared.NextDouble() / 2);
    }

    private void OnDue(ClientConnection connection)
    {
        if (connection.Token is not { } token)
        {
            connection.Refuse(CloseCode.TokenInvalid, RoomErrors.Of(ErrorCode.TokenRequired), []);
            return;
        }
        var left = token.ExpiresAt - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            connection.Close(CloseCode.TokenExpiring, NotRefreshed);
            return;
        }
        var frame = encoders[connection.Outbox.Connection.Format].Expiring((int)left.TotalMilliseconds);
        connection.Outbox.Shard.PostSend(connection.Outbox, frame);
        deadlines.Set(connection, token.ExpiresAt);
    }

    private void OnRevoked()
    {
        foreach (var connection in connections.Open)
        {
            if (connection.Token is { } token && revocations.Covers(token))
                connection.Refuse(CloseCode.TokenInvalid, Revoked, []);
        }
    }
}
