using Pubby.Hub.Access;

namespace Pubby.Hub.Lifecycle;

/// <summary>What a person who started the hub by hand sees: its address, and a command that publishes.</summary>
internal static class StartupBanner
{
    /// <param name="consoleAddress">Tells where the operators' page is; null: nowhere.</param>
    public static void PrintBannerWhenStarted(this WebApplication app, Func<string?> consoleAddress) =>
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            var access = app.Services.GetRequiredService<DevelopmentAccess>();
            if (access.Key is null) return;
            var address = app.Urls.FirstOrDefault() ?? "http://localhost:5080";
            // Written to the console directly: a key must not be in a log.
            Console.WriteLine(Text(address, ReachableFromHere(address), access, LookAtIt(consoleAddress(), access)));
        });

    /// <summary>
    /// Signed in: what stands after # is read by the page, which takes it out of the address, and never sent.
    /// </summary>
    private static string LookAtIt(string? console, DevelopmentAccess access) =>
        console is null ? "" : $"\nLook at it:     {console}#key={access.Key}";

    /// <summary>An address that means all of the machine's addresses cannot be connected to.</summary>
    private static string ReachableFromHere(string address) =>
        address.Replace("//[::]", "//localhost", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal);

    private static string Text(string address, string url, DevelopmentAccess access, string lookAtIt) => $"""

        Pubby is at {address}. The page of its API is {url}/docs.
        The development key is {access.Key}  (kept in {access.Path})
        {lookAtIt}
        Watch a room:   npx wscat -c {url.Replace("http", "ws", StringComparison.Ordinal)}/ws -x '{"{"}"action":"subscribe","room":"match-1","dump":true{"}"}' -w 600
        Publish to it:  curl -X PUT {url}/v1/rooms/match-1/messages/score -H 'Authorization: Bearer {access.Key}' -H 'Content-Type: application/json' -d '[1,0]'

        """;
}
