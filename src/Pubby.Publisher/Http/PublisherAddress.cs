namespace Pubby.Publisher.Http;

/// <summary>The base address of a hub. A path in it is a prefix for <c>v1/…</c>.</summary>
internal static class PublisherAddress
{
    /// <summary>The endpoint of clients. A publisher's address that ends with it was copied from a client.</summary>
    private static readonly string[] ClientPaths = ["/ws", "/hub"];

    /// <summary>With a slash at its end, so that a relative path is appended and replaces nothing.</summary>
    public static Uri Of(string address) => new($"{address.TrimEnd('/')}/");

    /// <summary>What is wrong with an address; null: nothing.</summary>
    public static string? FaultOf(string? address)
    {
        if (!TryRead(address, out var uri))
            return $"{Shown(address)} is not an http or https address. Give one such as http://localhost:5080.";
        // The address is not repeated, because its password would be in the log.
        if (uri.UserInfo.Length > 0)
            return "An address has a user or a password in it. Set the key as Key, and the address without them.";
        if (address.AsSpan().ContainsAny('?', '#'))
            return $"{Shown(address)} has a query or a fragment. Give the hub's base address, http://localhost:5080 " +
                "for example.";
        var text = address!.TrimEnd('/');
        var client =
            ClientPaths.FirstOrDefault(path =>
                uri.AbsolutePath.TrimEnd('/').EndsWith(path, StringComparison.OrdinalIgnoreCase));
        return client is null
            ? null : $"{Shown(address)} is where clients connect. Give the hub's base address: " +
            $"{text[..^client.Length]}.";
    }

    private static bool TryRead(string? address, out Uri uri)
    {
        uri = null!;
        if (address is null || address.Any(char.IsWhiteSpace) || address.Contains('\\')) return false;
        if (!address.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            && !address.StartsWith("https://", StringComparison.OrdinalIgnoreCase)) return false;
        return Uri.TryCreate(address, UriKind.Absolute, out uri!) && uri.Host.Length > 0;
    }

    private static string Shown(string? address) =>
        address is null ? "What was given" : address.Contains('@') ? "An address" : $"'{address}'";
}
