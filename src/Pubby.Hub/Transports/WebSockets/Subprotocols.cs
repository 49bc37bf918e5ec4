namespace Pubby.Hub.Transports.WebSockets;

/// <summary>
/// Answers the subprotocols that a client offers (RFC 6455 section 4.2.2). A browser that offers some closes the
/// connection unless it gets one of them back. A client that offers none, or none that the hub knows, connects without
/// a subprotocol.
/// </summary>
internal static class Subprotocols
{
    private const string Current = "pubby.v1";

    /// <param name="offered">
    /// All Sec-WebSocket-Protocol headers of the client, joined by commas; empty: it offers none.
    /// </param>
    /// <returns>The accepted one; null: none.</returns>
    public static string? Answer(ReadOnlySpan<char> offered)
    {
        foreach (var range in offered.Split(','))
        {
            // Names are compared with case: RFC 6455 section 11.3.4 lists them like this.
            if (offered[range].Trim().SequenceEqual(Current)) return Current;
        }
        return null;
    }
}
