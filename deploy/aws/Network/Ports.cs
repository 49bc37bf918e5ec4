namespace Pubby.Infrastructure.Network;

internal static class Ports
{
    public const int Hub = 5080;

    /// <summary>The admin listener: no balancer leads there.</summary>
    public const int Admin = 5081;

    public const int Https = 443;

    /// <summary>Not the port that everybody tries first.</summary>
    public const int Cache = 6380;

    /// <summary>Linux connects from these: <c>net.ipv4.ip_local_port_range</c>.</summary>
    public static readonly (int First, int Last) Ephemeral = (32_768, 60_999);

    /// <summary>Clients and balancers of any kind connect from these.</summary>
    public static readonly (int First, int Last) Unprivileged = (1024, 65_535);
}
