using System.Net;
using System.Net.Sockets;

namespace Pubby.Load.Plans;

/// <summary>Where a hub is: its name for the request's Host, and its address for the socket.</summary>
/// <param name="TlsName">Whom its certificate has to be for; null: it has no TLS.</param>
internal sealed record HubAddress(string Host, IPEndPoint EndPoint, (string Host, bool IsAddress)? TlsName)
{
    public static bool IsOne(string text) => UriOf(text) is not null;

    /// <returns>Null: it is none.</returns>
    public static Uri? UriOf(string text)
    {
        var url = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return Uri.TryCreate(url, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && uri.Host.Length > 0 && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0 ? uri : null;
    }

    /// <summary>Asks for the address once: what is measured is the hub.</summary>
    /// <exception cref="SocketException">The name is not known.</exception>
    public static HubAddress Resolve(string text)
    {
        var uri = UriOf(text)!;
        var addresses = Dns.GetHostAddresses(uri.IdnHost);
        // Hubs of a machine mostly listen on the first kind alone.
        var address = addresses.FirstOrDefault(one => one.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0];
        return new HubAddress(uri.Authority, new IPEndPoint(address, uri.Port), uri.Scheme == Uri.UriSchemeHttp ? null
            : (uri.IdnHost.Trim('[', ']'), uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6));
    }
}
