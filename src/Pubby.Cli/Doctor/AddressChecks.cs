using System.Net;
using System.Net.Sockets;
using Pubby.Cli.Contexts;

namespace Pubby.Cli.Doctor;

/// <summary>Whether the name has addresses, and whether something listens at each.</summary>
internal static class AddressChecks
{
    private const int MaxAddresses = 8;

    private const string Dns = "dns";
    private const string Tcp = "tcp";

    public static async Task<(Finding Finding, IPAddress[] Addresses)> ResolveAsync(
        Target target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var host = target.Url.DnsSafeHost;
        try
        {
            var addresses = await System.Net.Dns.GetHostAddressesAsync(host, cancellationToken)
                .WaitAsync(timeout, cancellationToken);
            return (new Finding(Dns, FindingStatus.Ok, $"{host} is {string.Join(", ", addresses.AsEnumerable())}."),
                addresses);
        }
        catch (Exception fault) when (fault is SocketException or TimeoutException)
        {
            return (new Finding(Dns, FindingStatus.Fail, $"{host} has no address: {fault.Message.TrimEnd('.')}.",
                "Correct the name, or its DNS zone."), []);
        }
    }

    public static async Task<Finding> ConnectAsync(
        Target target, IPAddress[] addresses, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var port = target.Url.Port;
        var results = await Task.WhenAll(addresses.Take(MaxAddresses).Select(async address =>
            (Address: address, Fault: await TryAsync(address, port, timeout, cancellationToken))));
        var failed = results.Where(result => result.Fault is not null).ToArray();
        if (failed.Length == 0)
            return new Finding(Tcp, FindingStatus.Ok, $"Port {port} is open at {Count(results.Length)}.");
        var detail = $"Port {port} is closed at {string.Join(", ", failed.Select(result =>
            $"{result.Address} ({result.Fault})"))}.";
        // One name of this machine often has an address of IPv6 where nothing listens.
        return failed.Length < results.Length
            ? new Finding(Tcp, target.Url.IsLoopback ? FindingStatus.Ok : FindingStatus.Warn,
                detail + " Another address answers.",
                target.Url.IsLoopback ? null : "Clients that try this address first lose time: take it out of DNS.")
            : new Finding(Tcp, FindingStatus.Fail, detail,
                "Start the hub or its balancer, and let firewalls and security groups pass the port.");
    }

    private static string Count(int addresses) => addresses == 1 ? "the address" : $"all {addresses} addresses";

    private static async Task<string?> TryAsync(
        IPAddress address, int port, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address, port, cancellationToken).AsTask().WaitAsync(timeout, cancellationToken);
            return null;
        }
        catch (Exception fault) when (fault is SocketException or TimeoutException)
        {
            return fault is TimeoutException ? "no answer" : fault.Message;
        }
    }
}
