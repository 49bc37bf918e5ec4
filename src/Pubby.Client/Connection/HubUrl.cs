namespace Pubby.Client.Connection;

/// <summary>
/// The hub's address for a base address: its path is a prefix, and <c>/hub</c> is added unless it is there already. The
/// schemes ws and wss become http and https, as SignalR requires.
/// </summary>
internal static class HubUrl
{
    private const string Endpoint = "/hub";

    public static Uri Of(string url)
    {
        var builder = new UriBuilder(url);
        builder.Scheme = builder.Scheme switch { "ws" => "http", "wss" => "https", var other => other };
        var path = builder.Path.TrimEnd('/');
        builder.Path = path.EndsWith(Endpoint, StringComparison.OrdinalIgnoreCase) ? path : path + Endpoint;
        return builder.Uri;
    }

    /// <summary>
    /// The address of a client that resumes: a hub that cannot take all at once may let it in first.
    /// </summary>
    public static Uri Returning(Uri url)
    {
        var parameters = url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries);
        return parameters.Any(parameter => parameter.StartsWith("r=", StringComparison.Ordinal))
            ? url : new UriBuilder(url) { Query = string.Join('&', [.. parameters, "r=1"]) }.Uri;
    }

    /// <returns>What is wrong with an address, as a sentence; null: nothing.</returns>
    public static string? FaultOf(string? url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https" or "ws" or "wss"))
        {
            return $"'{url}' is not an http, https, ws or wss address. Give one such as http://localhost:5080.";
        }
        if (uri.Fragment.Length > 0)
            return $"'{url}' has a fragment, which no server sees. Leave out '{uri.Fragment}'.";
        // That is the endpoint of the plain protocol. This client does not support it.
        return uri.AbsolutePath.TrimEnd('/').EndsWith("/ws", StringComparison.OrdinalIgnoreCase)
            ? $"'{url}' ends in /ws, which is for plain WebSockets. Give the hub's base address, without /ws: " +
            $"{Endpoint} is added to it."
            : null;
    }
}
