namespace Pubby.Hub.Options;

/// <summary><c>Pubby:Admin</c>: the operators' API, on a listener of its own.</summary>
internal sealed class AdminOptions
{
    public const string DefaultUrls = "http://localhost:5081";

    /// <summary>
    /// Where it listens, separated by <c>;</c>. No balancer may expose it. Empty: at http://localhost:5081 if there are
    /// keys, else nowhere.
    /// </summary>
    public string Urls { get; set; } = "";

    /// <summary>
    /// Where the console's page, in an operator's browser, reaches the hub's <c>/ws</c> and <c>/v1</c>. Empty: where
    /// the hub listens.
    /// </summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>The operators. In development, without any, the development key operates.</summary>
    public List<AdminKeyOptions> Keys { get; } = [];

    public bool IsOn => Urls.Length > 0 || Keys.Count > 0;

    public string[] Addresses() => (Urls.Length > 0 ? Urls : DefaultUrls)
        .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

internal sealed class AdminKeyOptions
{
    /// <summary>For people and logs; says nothing about the key.</summary>
    public string Name { get; set; } = "";

    /// <summary>The SHA-256 of the key, as 64 hexadecimal digits.</summary>
    public string Sha256 { get; set; } = "";

    public AdminRole Role { get; set; }

    /// <summary>
    /// When the key stops working, as <c>2027-01-31</c> or <c>2027-01-31T12:00:00Z</c>; empty: never.
    /// </summary>
    public string Expires { get; set; } = "";
}

internal enum AdminRole : byte
{
    /// <summary>It may ask.</summary>
    Read,

    /// <summary>It may also drain the node.</summary>
    Operate,
}
