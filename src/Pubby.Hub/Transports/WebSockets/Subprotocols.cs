namespace Pubby.Hub.Transports.WebSockets;

/// <summary>
/// Answers the subprotocols that a client offers (RFC 6455 section 4.2.2). A browser that offers some closes the connection unless one of them comes back; a
/// client that offers none, or none that the hub knows, connects without.
/// </summary>
internal static class Subprotocols
{
    private const string Current = "pubby.v1";

    /// <param name="offered">All that the client's Sec-WebSocket-Protocol say, with commas between them; empty: it offers none.</param>
    /// <returns>The one that is agreed to; null: none.</returns>
    public static string? Answer(ReadOnlySpan<char> offered)
    {
        foreach (var range in offered.Split(','))
        {
            // Names are compared as they are: RFC 6455 section 11.3.4 lists them so.
            if (offered[range].Trim().SequenceEqual(Current)) return Current;
        }
        return null;
    }
}
