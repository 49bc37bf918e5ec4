using Pubby.Client;
using Pubby.Publisher;

namespace Pubby.Cli.Contexts;

/// <summary>A hub, and what one may do there. It prints none of its secrets.</summary>
/// <param name="Url">Where clients connect and publishers publish.</param>
/// <param name="AdminUrl">Where operators ask.</param>
internal sealed class Target(Uri Url, Uri AdminUrl)
{
    private const int Retries = 2;

    public Uri Url { get; } = Url;

    public Uri AdminUrl { get; } = AdminUrl;

    /// <summary>Null: there is none.</summary>
    public string? Key { get; init; }

    public string? AdminKey { get; init; }

    public string? Token { get; init; }

    /// <summary>The address without a slash at its end, so that a path can follow.</summary>
    public string Base => Url.AbsoluteUri.TrimEnd('/');

    /// <summary>The plain protocol's address.</summary>
    public Uri PlainUrl => new($"{(Url.Scheme == Uri.UriSchemeHttps ? "wss" : "ws")}{Base[Url.Scheme.Length..]}/ws");

    public PubbyClient NewClient(TimeSpan timeout, PubbyProtocol protocol = PubbyProtocol.MessagePack)
    {
        var options = new PubbyClientOptions
        {
            Urls = { Base },
            Protocol = protocol,
            ConnectTimeout = timeout < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : timeout,
        };
        if (Token is { } token) options.TokenProvider = _ => ValueTask.FromResult(token);
        return new PubbyClient(options);
    }

    /// <exception cref="CommandException">There is no key.</exception>
    public PubbyPublisher NewPublisher(TimeSpan timeout) => new(new PubbyPublisherOptions
    {
        Addresses = { Base },
        Key = Key ?? throw new CommandException(ExitCode.Unauthorized,
            "Publishing needs a key. Give it as --key @FILE, in PUBBY_KEY, or in a context (pubby context add). " +
            "A hub in Development keeps its own in data/dev.key, and it is found from the directory above."),
        Timeout = timeout,
        Retries = Retries,
    });
}
