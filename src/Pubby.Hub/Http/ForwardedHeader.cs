namespace Pubby.Hub.Http;

/// <summary>
/// The standard form of X-Forwarded-For: <c>Forwarded: for=192.0.2.60;proto=http, for="[2001:db8::1]"</c>.
/// </summary>
internal static class ForwardedHeader
{
    /// <summary>
    /// The clients that it names, joined by commas as X-Forwarded-For has them (RFC 7239 section 5.2).
    /// </summary>
    /// <param name="header">All values, joined by commas.</param>
    public static string ClientsIn(ReadOnlySpan<char> header)
    {
        var clients = new List<string>();
        foreach (var element in header.Split(','))
        {
            // A proxy that names nobody ends the chain that is believed.
            var client = "unknown";
            foreach (var pair in header[element].Split(';'))
            {
                var text = header[element][pair].Trim();
                if (text.StartsWith("for=", StringComparison.OrdinalIgnoreCase))
                    client = text[4..].Trim('"').ToString();
            }
            clients.Add(client);
        }
        return string.Join(',', clients);
    }
}
