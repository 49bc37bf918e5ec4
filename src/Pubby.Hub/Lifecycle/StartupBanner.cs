using Pubby.Hub.Access;

namespace Pubby.Hub.Lifecycle;

/// <summary>What a person who started the hub by hand sees: its address, and a command that publishes.</summary>
internal static class StartupBanner
{
    /// <param name="pages">Where its pages are; null: at its own address, or nowhere.</param>
    public static void PrintBannerWhenStarted(this WebApplication app, Func<string?> pages) =>
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            var access = app.Services.GetRequiredService<DevelopmentAccess>();
            if (access.Key is null) return;
            // Written to the console directly: a key must not be in a log.
            Console.WriteLine(Text(app.Urls.FirstOrDefault() ?? "http://localhost:5080", pages(), access));
        });

    private static string Text(string address, string? pages, DevelopmentAccess access) => Text(
        address, ReachableFromHere(address), ReachableFromHere(pages ?? address), LookAtIt(pages, access), access);

    /// <summary>
    /// Signed in: what stands after # is read by the page, which takes it out of the address, and never sent.
    /// </summary>
    private static string LookAtIt(string? pages, DevelopmentAccess access) => pages is null ? ""
        : $"\nLook at it:     {ReachableFromHere(pages)}/console/#key={access.Key}";

    /// <summary>An address that means all of the machine's addresses cannot be connected to.</summary>
    private static string ReachableFromHere(string address) =>
        address.Replace("//[::]", "//localhost", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal);

    private static string Text(
        string address, string url, string pages, string lookAtIt, DevelopmentAccess access) => $"""

        Pubby is at {address}. Its pages are at {pages}, and that of its API is {pages}/docs.
        The development key is {access.Key}  (kept in {access.Path})
        {lookAtIt}
        Watch a room:   npx wscat -c {url.Replace("http", "ws", StringComparison.Ordinal)}/ws -x '{"{"}"action":"subscribe","room":"match-1","dump":true{"}"}' -w 600
        Publish to it:  curl -X PUT {url}/v1/rooms/match-1/messages/score -H 'Authorization: Bearer {access.Key}' -H 'Content-Type: application/json' -d '[1,0]'

        """;
}
