namespace Pubby.Hub.Administration;

/// <summary>
/// Where the console's page reaches <c>/ws</c> and <c>/v1</c>: the operator says so, or it is where the hub listens.
/// </summary>
internal static class ConsoleAddress
{
    /// <summary>Addresses that mean all of a machine's addresses; nobody can connect to them.</summary>
    private static readonly string[] Any = ["[::]", "0.0.0.0", "+", "*"];

    /// <param name="configured"><c>Pubby:Admin:PublicUrl</c>; empty: nobody says.</param>
    /// <param name="listening">The hub's own addresses; empty before it listens.</param>
    /// <param name="askedHost">
    /// The name by which the browser found the page. It comes from outside, and what it returns stands in a header.
    /// </param>
    /// <returns>Without a slash at its end.</returns>
    public static string Of(string configured, IEnumerable<string> listening, string askedHost)
    {
        if (configured.Length > 0) return configured.TrimEnd('/');
        var address = listening.FirstOrDefault() ?? "http://localhost:5080";
        var host = Uri.CheckHostName(askedHost) == UriHostNameType.Unknown ? "localhost" : askedHost;
        foreach (var any in Any) address = address.Replace($"//{any}", $"//{host}", StringComparison.Ordinal);
        return address.TrimEnd('/');
    }
}
