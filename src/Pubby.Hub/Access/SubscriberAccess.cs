using Pubby.Core.Rooms;
using Pubby.Hub.Access.Tokens;

namespace Pubby.Hub.Access;

/// <summary>
/// Who may hear what: the rooms that need no token, and what a token grants. Every way to hear a room asks here. Safe
/// for any number of threads.
/// </summary>
/// <param name="anonymous">The rooms that need no token.</param>
internal sealed class SubscriberAccess(RoomPatterns anonymous, VerifiedTokens tokens, Revocations revocations)
{
    /// <summary>For who brings no token.</summary>
    public IRoomGrants Anonymous => anonymous;

    /// <summary>Nothing can be heard without a token.</summary>
    public bool IsTokenRequired => anonymous.IsEmpty;

    /// <summary>Raised when tokens were revoked.</summary>
    public event Action? Revoked
    {
        add => revocations.Added += value;
        remove => revocations.Added -= value;
    }

    public bool IsRevoked(AccessToken token) => revocations.Covers(token);

    /// <summary>Verifies a token, or knows it from before. May wait for the issuer's keys, within a time-out.</summary>
    public ValueTask<TokenResult> VerifyAsync(string token) => tokens.VerifyAsync(token);
}
