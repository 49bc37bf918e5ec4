namespace Pubby.Hub.Access.Tokens;

/// <summary>A verified token, or why it is refused.</summary>
/// <param name="Fault">
/// A sentence for the holder, in plain ASCII without quotes. It repeats nothing of the token.
/// </param>
internal readonly record struct TokenResult(AccessToken? Token, string? Fault)
{
    public static TokenResult Accepted(AccessToken token) => new(token, null);

    public static TokenResult Refused(string fault) => new(null, fault);
}
