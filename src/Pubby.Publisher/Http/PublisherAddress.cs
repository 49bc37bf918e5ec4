namespace Pubby.Publisher.Http;

/// <summary>The base address of a hub. A path in it is a prefix that <c>v1/…</c> comes after.</summary>
internal static class PublisherAddress
{
    /// <summary>What clients connect to. A publisher's address that ends so was copied from a client's.</summary>
    private static readonly string[] ClientPaths = ["/ws", "/hub"];

    /// <summary>With a slash at its end, so that a relative path is added and replaces nothing.</summary>
    public static Uri Of(string address) => new($"{address.TrimEnd('/')}/");

    /// <summary>What is wrong with an address; null: nothing.</summary>
    public static string? FaultOf(string? address)
    {
        if (!TryRead(address, out var uri)) return $"{Shown(address)} is not an http or https address. Give one such as http://localhost:5080.";
        // The address is not repeated: its password would be in the log.
        if (uri.UserInfo.Length > 0) return "An address has a user or a password in it. Set the key as Key, and the address without them.";
        if (address.AsSpan().ContainsAny('?', '#')) return $"{Shown(address)} has a query or a fragment. Give the hub's base address, http://localhost:5080 for example.";
        var text = address!.TrimEnd('/');
        var client = ClientPaths.FirstOrDefault(path => uri.AbsolutePath.TrimEnd('/').EndsWith(path, StringComparison.OrdinalIgnoreCase));
        return client is null ? null : $"{Shown(address)} is where clients connect. Give the hub's base address: {text[..^client.Length]}.";
    }

    private static bool TryRead(string? address, out Uri uri)
    {
        uri = null!;
        if (address is null || address.Any(char.IsWhiteSpace) || address.Contains('\\')) return false;
        if (!address.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !address.StartsWith("https://", StringComparison.OrdinalIgnoreCase)) return false;
        return Uri.TryCreate(address, UriKind.Absolute, out uri!) && uri.Host.Length > 0;
    }

    private static string Shown(string? address) => address is null ? "What was given" : address.Contains('@') ? "An address" : $"'{address}'";
}
