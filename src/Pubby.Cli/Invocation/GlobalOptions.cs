using System.CommandLine;
using Pubby.Cli.Contexts;

namespace Pubby.Cli.Invocation;

/// <summary>The options that every command takes. A tree of commands has its own.</summary>
internal sealed class GlobalOptions
{
    public GlobalOptions(CommandEnvironment environment) => Context.CompletionSources.Add(ContextNames.Of(environment));

    public const string Address = "http://localhost:5080";

    public const int AdminPort = 5081;

    public Option<string?> Url { get; } = new("--url")
    {
        Description = $"The hub's address. Also `PUBBY_URL`; without one: {Address}.",
        HelpName = "URL",
        Recursive = true,
    };

    public Option<string?> AdminUrl { get; } = new("--admin-url")
    {
        Description =
            $"The admin API's address. Also `PUBBY_ADMIN_URL`; without one: the hub's host, port {AdminPort}.",
        HelpName = "URL",
        Recursive = true,
    };

    public Option<string?> Key { get; } = new("--key")
    {
        Description = "A publisher's key, `@FILE` that holds it, or `env:NAME`. Also `PUBBY_KEY`.",
        HelpName = "KEY",
        Recursive = true,
    };

    public Option<string?> AdminKey { get; } = new("--admin-key")
    {
        Description = "An operator's key, in the same forms. Also `PUBBY_ADMIN_KEY`.",
        HelpName = "KEY",
        Recursive = true,
    };

    public Option<string?> Token { get; } = new("--token")
    {
        Description = "A subscriber's token, in the same forms. Also `PUBBY_TOKEN`.",
        HelpName = "TOKEN",
        Recursive = true,
    };

    public Option<string?> Context { get; } = new("--context")
    {
        Description = "The context that has the address and the keys. Also `PUBBY_CONTEXT`; see `pubby context`.",
        HelpName = "NAME",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "One JSON object a line, for programs.",
        Recursive = true,
    };

    /// <summary>It may be any: <see cref="Call.Timeout"/> is an hour at most.</summary>
    public DurationOption Timeout { get; } =
        new("--timeout", "How long to wait for an answer.", TimeSpan.FromSeconds(10), isWait: false)
        {
            Recursive = true,
        };

    public IEnumerable<Option> All => [Url, AdminUrl, Key, AdminKey, Token, Context, Json, Timeout];
}
