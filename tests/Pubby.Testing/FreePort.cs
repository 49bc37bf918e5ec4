using System.Net;
using System.Net.Sockets;

namespace Pubby.Testing;

/// <summary>
/// Free ports of the loopback address. They lie below the ports that the system gives to outgoing connections: one of
/// those could be taken at any moment, also while a server is down that is to start again on its port. A port stays
/// reserved until the process ends: the lock on a file keeps the tests of other processes from it.
/// </summary>
public static class FreePort
{
    private const int First = 10_000;

    /// <summary>The TypeScript tests take theirs above it.</summary>
    private const int End = 26_000;

    private static readonly string Locks = Path.Combine(Path.GetTempPath(), $"pubby-ports-{Environment.UserName}");
    private static readonly List<FileStream> Reserved = [];

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

    public static int Next() => Row(1);

    /// <summary>The first of so many in a row.</summary>
    public static int Row(int count)
    {
        while (true)
        {
            var first = Random.Shared.Next(First, End - count);
            if (Enumerable.Range(first, count).All(port => TryReserve(port) && IsFree(port))) return first;
        }
    }

    private static bool TryReserve(int port)
    {
        try
        {
            Directory.CreateDirectory(Locks);
            var path = Path.Combine(Locks, $"{port}");
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            // Held on to: a file that is collected is unlocked.
            lock (Reserved) Reserved.Add(file);
            return true;
        }
        catch (IOException)
        {
            // Another test has it.
            return false;
        }
    }
}
