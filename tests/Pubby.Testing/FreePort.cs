using System.Net;
using System.Net.Sockets;

namespace Pubby.Testing;

/// <summary>
/// Ports of the loopback address that nobody listens on, below those that the system gives to outgoing connections: one of
/// them could be taken at any moment, also while a server is away that is to come back on its port. Whoever gets one keeps it
/// until the process ends: a lock on a file tells the tests of other processes.
/// </summary>
public static class FreePort
{
    private const int First = 10_000;

    /// <summary>The TypeScript tests take theirs above it.</summary>
    private const int End = 26_000;

    private static readonly string Locks = Path.Combine(Path.GetTempPath(), "pubby-ports");
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
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Another test has it, or another user.
            return false;
        }
    }
}
