using Microsoft.Extensions.Options;

namespace Pubby.Hub.Lifecycle;

/// <summary>
/// Turns off the logs of ASP.NET that would show tokens, whatever the settings ask for: request lines with
/// <c>access_token</c>, and the arguments of SignalR's calls. For each provider, as a rule for one provider beats a
/// rule for all.
/// </summary>
internal sealed class SecretLogFilter(IEnumerable<ILoggerProvider> providers)
    : IPostConfigureOptions<LoggerFilterOptions>
{
    private static readonly string[] Categories =
    [
        "Microsoft.AspNetCore.Hosting.Diagnostics",
        "Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher",
        "Microsoft.AspNetCore.SignalR.HubConnectionContext",
    ];

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        foreach (var category in Categories)
        {
            foreach (var provider in providers)
                options.Rules.Add(new LoggerFilterRule(provider.GetType().FullName, category, LogLevel.None, null));
        }
    }
}
