namespace Pubby.Hub.Options;

/// <summary><c>Pubby:Admin</c>: the operators' API, on a listener of its own.</summary>
internal sealed class AdminOptions
{
    public const string DefaultUrls = "http://localhost:5081";

    /// <summary>Where it listens if nothing says where: the first that is free.</summary>
    public static IEnumerable<string> Defaults => Enumerable.Range(5081, 19).Select(port => $"http://localhost:{port}");

    /// <summary>
    /// False: there is no admin listener, and its pages are nowhere but by <see cref="PagesOnPublicPort"/>.
    /// </summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Where it listens, separated by <c>;</c>. No balancer may expose it. Empty: at http://localhost:5081 or, where
    /// that is taken, at the next free port up to 5099.
    /// </summary>
    public string Urls { get; set; } = "";

    /// <summary>
    /// Where the console's page, in an operator's browser, reaches the hub's <c>/ws</c> and <c>/v1</c>. Empty: where
    /// the hub listens.
    /// </summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>
    /// Metrics, the probes' reasons, the page of the publish API and its document are on the public port too, without a
    /// key.
    /// </summary>
    public bool PagesOnPublicPort { get; set; }

    /// <summary>The operators. In development, without any, the development key operates.</summary>
    public List<AdminKeyOptions> Keys { get; } = [];

    public bool HasUrls => Urls.Length > 0;

    public string[] Addresses() =>
        Urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
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

    /// <summary>It may also disconnect clients, and drain nodes.</summary>
    Operate,
}
