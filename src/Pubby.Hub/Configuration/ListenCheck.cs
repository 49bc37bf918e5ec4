using Pubby.Core;

namespace Pubby.Hub.Configuration;

/// <summary>
/// Where the hub is to listen. Kestrel takes what it cannot read for another address: with a port that is no number it
/// would listen at port 80 of all addresses.
/// </summary>
internal static class ListenCheck
{
    private const string Example = "http://localhost:5080";

    public static void Check(IConfiguration configuration, SettingFaults faults)
    {
        foreach (var url in Split(configuration[WebHostDefaults.ServerUrlsKey]))
            Check(url, "Urls", faults);
        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
        {
            if (endpoint["Url"] is { Length: > 0 } url) Check(url, $"Kestrel:Endpoints:{endpoint.Key}:Url", faults);
        }
    }

    /// <summary>
    /// As Kestrel reads it: a host, an address, or all addresses (*, +), and a port; or a socket's file (unix:/…).
    /// </summary>
    /// <returns>Null: it is none.</returns>
    public static Uri? UrlOf(string address) => Uri.TryCreate(
        address.Replace("//*", "//any", StringComparison.Ordinal).Replace("//+", "//any", StringComparison.Ordinal),
        UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? url : null;

    private static string[] Split(string? urls) =>
        urls?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static void Check(string url, string key, SettingFaults faults)
    {
        if (UrlOf(url) is null) faults.Report(key, $"'{url}' is not an address such as {Example}.");
    }
}
