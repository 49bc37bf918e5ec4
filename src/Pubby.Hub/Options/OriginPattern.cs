namespace Pubby.Hub.Options;

/// <summary>
/// An origin, as browsers write it (RFC 6454, 6.2): scheme, host in lower case, and the port unless it is the scheme's
/// own. <c>*.</c> before the host stands for sub-domains of any depth, and not for the host itself.
/// </summary>
internal static class OriginPattern
{
    private const string AnySubdomain = "://*.";

    /// <returns>What is wrong with a pattern, as the end of a sentence; null: nothing is.</returns>
    public static string? FaultOf(string pattern)
    {
        if (pattern is "*" or "null")
            return "is not an origin. Leave the list empty to let all pages connect, whatever their origin.";
        // Any name in place of the star tells whether the rest of it is right.
        var origin = pattern.Replace(AnySubdomain, "://a.", StringComparison.Ordinal);
        if (origin.Contains('*', StringComparison.Ordinal))
            return "has a star elsewhere than in the place of all sub-domains, as in https://*.example.com.";
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.UserInfo.Length > 0)
            return "is not an origin such as https://tv.example.com, or https://*.example.com for its sub-domains.";
        if (uri.Host.EndsWith('.')) return "ends with a dot. Write the host without it: no page has it there.";
        var written = $"{uri.Scheme}://{uri.IdnHost}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}";
        if (uri.HostNameType == UriHostNameType.IPv6) written = uri.GetLeftPart(UriPartial.Authority);
        if (written == origin) return null;
        if (pattern != origin) written = written.Replace("://a.", AnySubdomain, StringComparison.Ordinal);
        return $"is not written as browsers write it: {written}, without a path.";
    }

    /// <summary>Allocates nothing: it is asked for every connection.</summary>
    /// <param name="pattern">One without a fault.</param>
    /// <param name="origin">As it came: anything.</param>
    public static bool Covers(string pattern, string origin)
    {
        var star = pattern.IndexOf(AnySubdomain, StringComparison.Ordinal);
        if (star < 0) return pattern == origin;
        var scheme = pattern.AsSpan(0, star + "://".Length);
        var domain = pattern.AsSpan(scheme.Length + "*".Length);
        return origin.Length > scheme.Length + domain.Length
            && origin.AsSpan().StartsWith(scheme) && origin.AsSpan().EndsWith(domain)
            && AreLabels(origin.AsSpan()[scheme.Length..^domain.Length]);
    }

    /// <summary>
    /// Names with dots between them and nothing else: no <c>/</c> or <c>@</c> that would end the host before the
    /// domain.
    /// </summary>
    private static bool AreLabels(ReadOnlySpan<char> text)
    {
        var before = '.';
        foreach (var character in text)
        {
            if (character == '.' ? before == '.' : !IsOfName(character)) return false;
            before = character;
        }
        return before != '.';
    }

    private static bool IsOfName(char character) =>
        char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '-' or '_';
}
