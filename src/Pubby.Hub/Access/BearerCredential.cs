namespace Pubby.Hub.Access;

/// <summary>What a request presents (RFC 6750, section 2.1).</summary>
internal static class BearerCredential
{
    private const string Scheme = "Bearer ";

    /// <summary>
    /// The key or token in a header's value. False: another scheme, or nothing after it.
    /// </summary>
    public static bool TryRead(string? authorization, out ReadOnlySpan<char> presented)
    {
        var isBearer = authorization is not null
            && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
        presented = isBearer ? authorization.AsSpan(Scheme.Length).Trim(' ') : default;
        return presented.Length > 0;
    }
}
