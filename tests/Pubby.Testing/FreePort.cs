using System.Net;
using System.Net.Sockets;

namespace Pubby.Testing;

/// <summary>A port of the loopback address that nobody listens on.</summary>
public static class FreePort
{
    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>The first of so many in a row, below those that the system gives to outgoing connections: one of them could be taken at any moment.</summary>
    public static int Row(int count)
    {
        while (true)
        {
            var first = Random.Shared.Next(10_000, 32_000);
            if (Enumerable.Range(first, count).All(IsFree)) return first;
        }
    }

    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
