using Pubby.Core;
using Pubby.Hub.Access;
using Pubby.Hub.Access.Tokens;
using Pubby.Hub.Options;

namespace Pubby.Hub.Configuration;

/// <summary>Checks the settings that say who may hear and who may speak.</summary>
internal static class AccessCheck
{
    private const int Sha256Digits = 64;

    public static void Check(PubbyOptions options, bool isDevelopment, SettingFaults faults)
    {
        CheckPublishers(options, isDevelopment, faults);
        CheckTokens(options.Tokens, isDevelopment, faults);
        CheckAdmin(options.Admin, faults);
        var subscribers = options.Subscribers;
        CheckPatterns(subscribers.AnonymousRooms, "Pubby:Subscribers:AnonymousRooms", faults);
        CheckPatterns(subscribers.DefaultRooms, "Pubby:Subscribers:DefaultRooms", faults);
        if (isDevelopment && subscribers.AnonymousRooms.Count == 0) subscribers.AnonymousRooms.Add("*");
    }

    private static void CheckPublishers(PubbyOptions options, bool isDevelopment, SettingFaults faults)
    {
        var keys = options.Publishers.Keys;
        if (keys.Count == 0 && !isDevelopment && !options.Tokens.IsSet)
        {
            faults.Report("Pubby:Publishers:Keys", """
                no publisher has a key, so publishing would be impossible. Make one and configure its SHA-256:
                    KEY=$(openssl rand -hex 32); printf %s "$KEY" | sha256sum
                    Pubby__Publishers__Keys__0__Name=scores Pubby__Publishers__Keys__0__Sha256=<64 digits> Pubby__Publishers__Keys__0__Rooms__0='match-*'
                  or set ASPNETCORE_ENVIRONMENT=Development, where the hub makes a key by itself.
                """);
        }
        for (var i = 0; i < keys.Count; i++) CheckKey(keys[i], $"Pubby:Publishers:Keys:{i}", faults);
    }

    private static void CheckAdmin(AdminOptions admin, SettingFaults faults)
    {
        for (var i = 0; i < admin.Keys.Count; i++)
        {
            var (key, path) = (admin.Keys[i], $"Pubby:Admin:Keys:{i}");
            CheckSecret(key.Name, key.Sha256, key.Expires, path, faults);
        }
        foreach (var address in admin.Addresses())
        {
            if (ListenCheck.UrlOf(address) is not { AbsolutePath: "/" } url || url.Scheme != Uri.UriSchemeHttp)
                faults.Report("Pubby:Admin:Urls", $"'{address}' is not an address such as {AdminOptions.DefaultUrls}.");
        }
        if (admin.PublicUrl.Length > 0
            && (!Uri.TryCreate(admin.PublicUrl, UriKind.Absolute, out var publicUrl)
                || (publicUrl.Scheme != Uri.UriSchemeHttp && publicUrl.Scheme != Uri.UriSchemeHttps)
                || publicUrl.Query.Length > 0 || publicUrl.Fragment.Length > 0))
            faults.Report("Pubby:Admin:PublicUrl",
                $"'{admin.PublicUrl}' is not an address such as https://pubby.example.com.");
    }

    private static void CheckSecret(string name, string sha256, string expires, string path, SettingFaults faults)
    {
        if (string.IsNullOrWhiteSpace(name)) faults.Report($"{path}:Name", "give the key a name for the logs.");
        // The value may be the key itself, in the wrong place. It is not repeated.
        if (sha256.Length != Sha256Digits || !sha256.All(char.IsAsciiHexDigit))
        {
            faults.Report($"{path}:Sha256",
                $"{sha256.Length} characters that are not the {Sha256Digits} hexadecimal digits of a SHA-256; " +
                "take those of: printf %s \"$KEY\" | sha256sum");
        }
        if (!KeyExpiry.TryParse(expires, out _))
            faults.Report($"{path}:Expires", $"'{expires}' is not a moment such as 2027-01-31T12:00:00Z.");
    }

    private static void CheckKey(PublisherKeyOptions key, string path, SettingFaults faults)
    {
        CheckSecret(key.Name, key.Sha256, key.Expires, path, faults);
        if (key.Rooms.Count == 0 && !key.Admin)
            faults.Report($"{path}:Rooms", "name the rooms that the key covers; '*' is all.");
        CheckPatterns(key.Rooms, $"{path}:Rooms", faults);
    }

    private static void CheckTokens(TokenOptions tokens, bool isDevelopment, SettingFaults faults)
    {
        for (var i = 0; i < tokens.Keys.Count; i++)
        {
            if (TokenKeyReader.TryRead(tokens.Keys[i], out var fault) is null)
                faults.Report($"Pubby:Tokens:Keys:{i}", fault!);
        }
        if (tokens.Jwks.Length > 0
            && (!Uri.TryCreate(tokens.Jwks, UriKind.Absolute, out var address) || !JwksKeys.IsAllowed(address)))
        {
            faults.Report("Pubby:Tokens:Jwks",
                $"'{tokens.Jwks}' is not an https address (http is for this machine alone); whoever could change the " +
                "answer could issue tokens.");
        }
        if (tokens.IsSet && tokens.Audience.Length == 0 && !isDevelopment)
        {
            faults.Report("Pubby:Tokens:Audience",
                "name the audience (aud) of this hub's tokens: without it, a token that the same issuer made for " +
                "another service would be accepted here.");
        }
    }

    private static void CheckPatterns(IEnumerable<string> patterns, string path, SettingFaults faults)
    {
        foreach (var pattern in patterns.Where(pattern => !RoomPattern.IsValid(pattern)))
            faults.Report(path, $"'{pattern}' is not a room's name, or the beginning of one with '*' at the end.");
    }
}
