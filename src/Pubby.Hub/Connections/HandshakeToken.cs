using Microsoft.AspNetCore.WebUtilities;

namespace Pubby.Hub.Connections;

/// <summary>
/// Finds the token in the request that opens a connection: <c>Authorization: Bearer</c>; the subprotocol
/// <c>pubby.token.…</c>, which is all that a browser can add; or <c>access_token</c> in the address, as SignalR's
/// clients and some televisions send it.
/// </summary>
internal static class HandshakeToken
{
    public const string SubprotocolPrefix = "pubby.token.";

    private const string Scheme = "Bearer ";
    private const string Parameter = "access_token";

    /// <returns>Null: there is none.</returns>
    public static string? Of(HttpRequest request) => Of(
        request.Headers.Authorization, request.Headers.SecWebSocketProtocol, request.QueryString.Value);

    /// <param name="authorization">Null or empty: there is no such header.</param>
    /// <param name="subprotocols">All that the client offers, joined by commas; null or empty: none.</param>
    /// <param name="query">With its question mark; null or empty: none.</param>
    public static string? Of(string? authorization, string? subprotocols, string? query)
    {
        if (authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return NullIfEmpty(authorization.AsSpan(Scheme.Length).Trim());
        foreach (var range in subprotocols.AsSpan().Split(','))
        {
            var offered = subprotocols.AsSpan()[range].Trim();
            if (offered.StartsWith(SubprotocolPrefix, StringComparison.Ordinal))
                return NullIfEmpty(offered[SubprotocolPrefix.Length..]);
        }
        if (query is null || !query.Contains(Parameter, StringComparison.Ordinal)) return null;
        return QueryHelpers.ParseQuery(query).TryGetValue(Parameter, out var values)
            ? NullIfEmpty(values.ToString()) : null;
    }

    private static string? NullIfEmpty(ReadOnlySpan<char> text) => text.IsEmpty ? null : text.ToString();
}
