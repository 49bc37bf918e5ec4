using System.Net.Security;
using System.Net.Sockets;
using Pubby.Cli.Contexts;

namespace Pubby.Cli.Doctor;

/// <summary>A connection over which nothing is sent: only its handshake is looked at.</summary>
internal static class TlsHandshake
{
    /// <param name="options">Without the name, which is the target's.</param>
    /// <param name="timeout">For the connection and the handshake together.</param>
    /// <param name="read">What is to be known of it.</param>
    public static async Task<T> RunAsync<T>(Target target, SslClientAuthenticationOptions options, TimeSpan timeout,
        Func<SslStream, T> read, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        using var socket = new TcpClient();
        await socket.ConnectAsync(target.Url.DnsSafeHost, target.Url.Port, limit.Token);
        await using var tls = new SslStream(socket.GetStream());
        options.TargetHost = target.Url.DnsSafeHost;
        await tls.AuthenticateAsClientAsync(options, limit.Token);
        return read(tls);
    }
}
