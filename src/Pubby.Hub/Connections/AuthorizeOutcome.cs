using Pubby.Hub.Access.Tokens;
using Pubby.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Hub.Connections;

/// <summary>What became of a token that a connection brought.</summary>
/// <param name="Token">Null: there is none, or it is refused.</param>
/// <param name="Error">Why the connection is to be closed; null: it is not.</param>
/// <param name="Code">What it is to be closed with.</param>
internal readonly record struct AuthorizeOutcome(AccessToken? Token, RoomError? Error = null, CloseCode Code = default)
{
    public static AuthorizeOutcome Invalid(string fault) =>
        new(null, RoomErrors.Of(ErrorCode.TokenInvalid, fault), CloseCode.TokenInvalid);

    public static AuthorizeOutcome Limited(string fault) =>
        new(null, RoomErrors.Of(ErrorCode.RateLimited, fault), CloseCode.RateLimited);
}
