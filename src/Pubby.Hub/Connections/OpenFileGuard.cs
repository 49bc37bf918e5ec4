using System.Net.Sockets;
using Pubby.Hub.Http;
using Pubby.Protocol;

namespace Pubby.Hub.Connections;

/// <summary>
/// Keeps some open files for the hub itself, whoever connects. Where a process may open no further one, its runtime
/// ends it ("Out of memory."), and all its connections with it. Safe for any number of threads.
/// </summary>
/// <param name="descriptors">A connection whose descriptor has this number, or a higher one, is not kept.</param>
internal sealed class OpenFileGuard(int descriptors, Admission admission)
{
    /// <summary>
    /// Linux gives a new socket the lowest number that is free, so its own number says how many there are at least.
    /// Nothing has to be counted, and nothing can be forgotten.
    /// </summary>
    /// <param name="socket">A connection that was just accepted.</param>
    /// <returns>False: it has to be closed at once.</returns>
    public bool Allows(Socket socket)
    {
        if (!OperatingSystem.IsLinux() || socket.Handle < descriptors) return true;
        admission.OnRefused(RequestId.Next(), ErrorCode.Overloaded, default);
        return false;
    }
}
