using System.Net.Sockets;
using System.Text.RegularExpressions;
using Pubby.Core;

namespace Pubby.Hub.Lifecycle;

/// <summary>Why the hub cannot listen on its address, as a sentence that says what to do.</summary>
internal static partial class AddressFault
{
    /// <param name="fault">Kestrel's exception for an address that is in use.</param>
    public static PubbyStartException Of(IOException fault)
    {
        var what = $"Pubby cannot start: {fault.Message.TrimEnd('.')}.";
        return new(UnixSocket().Match(fault.Message) is { Success: true } match && IsStale(match.Groups[1].Value)
            ? $"{what} No process listens there: the socket file is left from a process that ended without removing " +
            $"it. Remove it: rm '{match.Groups[1].Value}'"
            : $"{what} Stop what listens there, or choose another address with --urls.", fault);
    }

    private static bool IsStale(string path)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return false;
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }

    /// <summary>
    /// Kestrel names the address: "Failed to bind to address http://unix:/run/hub.sock: address already in use."
    /// </summary>
    [GeneratedRegex("unix:(/.+?): address already in use")]
    private static partial Regex UnixSocket();
}
