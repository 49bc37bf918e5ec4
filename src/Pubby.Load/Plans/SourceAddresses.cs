using System.Globalization;
using System.Net;

namespace Pubby.Load.Plans;

/// <summary>Addresses of this host to connect from: <c>10.0.0.7</c>, or several as <c>127.0.0.1-9</c>.</summary>
internal static class SourceAddresses
{
    private const int PortOfLinux = 28_232;

    private const string Loopback = "127.0.0.1-9";

    /// <returns>Null: it is none.</returns>
    public static IReadOnlyList<IPAddress>? Of(string text)
    {
        if (IPAddress.TryParse(text, out var one) && (text.Contains(':', StringComparison.Ordinal)
            || text.Count(letter => letter == '.') == 3)) return [one];
        var (dash, dot) = (text.IndexOf('-', StringComparison.Ordinal), text.LastIndexOf('.'));
        if (dot < 0 || dash < dot || !TryRead(text[(dot + 1)..dash], out var first)
            || !TryRead(text[(dash + 1)..], out var last) || last < first) return null;
        var addresses = Enumerable.Range(first, last - first + 1)
            .Select(number => IPAddress.TryParse($"{text[..dot]}.{number}", out var address) ? address : null)
            .ToArray();
        return addresses.Contains(null) ? null : [.. addresses.OfType<IPAddress>()];
    }

    /// <summary>
    /// All of a plan's, in its order. Where it names none and the hubs are on this machine, several of its loopback
    /// addresses: once half of a source's ports are taken, Linux searches all of those for each connect, and that costs
    /// ten times the connect.
    /// </summary>
    public static IPAddress[] All(LoadPlan plan) => plan.Sources.Length > 0 || !plan.Hubs.All(IsLoopback)
        ? [.. plan.Sources.SelectMany(source => Of(source)!)] : [.. Of(Loopback)!];

    /// <summary>
    /// A source has so many ports for each hub. A plan that needs more would measure the want of ports.
    /// </summary>
    /// <returns>What is wrong; null: nothing.</returns>
    public static string? FaultOfPorts(LoadPlan plan, int portsOfSource)
    {
        var sources = Math.Max(1, All(plan).Length);
        var most = (long)sources * plan.Hubs.Distinct().Count() * portsOfSource;
        if (plan.Connections <= most) return null;
        var needed = (plan.Connections + (long)portsOfSource - 1) / portsOfSource;
        return string.Create(CultureInfo.InvariantCulture,
            $"{plan.Connections:N0} connections need {needed} pairs of a source and a hub, as a source has " +
            $"{portsOfSource:N0} ports for each hub; there are {sources * plan.Hubs.Distinct().Count()}. " +
            $"Name more sources, such as 127.0.0.1-9.");
    }

    /// <summary>Of this host (net.ipv4.ip_local_port_range).</summary>
    public static int PortsOfSource()
    {
        try
        {
            var range = File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split('\t');
            return NumberOf(range[1]) - NumberOf(range[0]);
        }
        catch (Exception fault) when (fault is IOException or FormatException or IndexOutOfRangeException)
        {
            return PortOfLinux;
        }
    }

    private static bool IsLoopback(string hub) =>
        HubAddress.UriOf(hub) is { IsLoopback: true, HostNameType: not UriHostNameType.IPv6 };

    private static int NumberOf(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static bool TryRead(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= 255;
}
