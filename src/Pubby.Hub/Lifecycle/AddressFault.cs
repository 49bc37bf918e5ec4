using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Pubby.Core;

namespace Pubby.Hub.Lifecycle;

/// <summary>Why the hub cannot listen on its address, as a sentence that says what to do.</summary>
internal static partial class AddressFault
{
    /// <summary>Whatever else there is was started before the server.</summary>
    /// <returns>Null: it is not about the address, nor about its certificate.</returns>
    public static PubbyStartException? TryOf(Exception fault) => fault switch
    {
        IOException { InnerException: AddressInUseException } taken => OfTaken(taken),
        SocketException => new($"Pubby cannot start: it cannot listen where it is to: {fault.Message}. Choose an " +
            "address of this machine, and a port that its user may have, with --urls.", fault),
        InvalidOperationException when fault.Message.Contains("HTTPS endpoint", StringComparison.Ordinal) => new(
            "Pubby cannot start: an https address needs a certificate. Name its files with " +
            "Kestrel__Certificates__Default__Path and Kestrel__Certificates__Default__KeyPath, or let a proxy end TLS.",
            fault),
        IOException or UnauthorizedAccessException or CryptographicException => new(
            $"Pubby cannot start: the certificate of its https address cannot be used: {fault.Message.TrimEnd('.')}. " +
            "A path that does not begin with / counts from the program's folder.", fault),
        _ => null,
    };

    private static PubbyStartException OfTaken(IOException fault)
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
