using System.Globalization;
using System.Text.RegularExpressions;
using Pubby.Core;

namespace Pubby.Hub.Configuration;

/// <summary>
/// Where the hub is to listen. Kestrel takes what it cannot read for another address: with a port that is no number it
/// would listen at port 80 of all addresses.
/// </summary>
internal static partial class ListenCheck
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

    private static string[] Split(string? urls) =>
        urls?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static void Check(string url, string key, SettingFaults faults)
    {
        var match = Address().Match(url);
        if (match.Success && (match.Groups["port"].Value is not { Length: > 0 } port
            || int.Parse(port, CultureInfo.InvariantCulture) <= ushort.MaxValue)) return;
        faults.Report(key, $"'{url}' is not an address such as {Example}.");
    }

    /// <summary>A host, an address or all addresses (*, +), and a port; or a socket's file, or an open file.</summary>
    [GeneratedRegex(
        @"^https?://(unix:/.+|pipe:/.+|(\[[0-9a-f:.%]+\]|[^\s:/?#\[\]@]+)(:(?<port>\d{1,9}))?(/[^\s?#]*)?)$",
        RegexOptions.IgnoreCase)]
    private static partial Regex Address();
}
