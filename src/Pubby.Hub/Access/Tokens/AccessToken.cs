namespace Pubby.Hub.Access.Tokens;

/// <summary>
/// What a verified token says. It holds no text of the token, so nothing that logs it can leak one.
/// </summary>
/// <param name="Subject">Whom it is for; empty: it does not say.</param>
/// <param name="Id">Its <c>jti</c>; empty: it has none.</param>
/// <param name="IssuedAt">Null: it does not say.</param>
/// <param name="Subscribe">The rooms that its holder may hear.</param>
/// <param name="Publish">The rooms that its holder may publish to.</param>
/// <param name="IsAdmin">Its holder may revoke tokens.</param>
internal sealed record AccessToken(
    string Subject, string Id, DateTimeOffset? IssuedAt, DateTimeOffset ExpiresAt, RoomPatterns Subscribe,
    RoomPatterns Publish, bool IsAdmin);
