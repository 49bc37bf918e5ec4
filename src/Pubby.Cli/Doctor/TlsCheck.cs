using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Pubby.Cli.Contexts;

namespace Pubby.Cli.Doctor;

/// <summary>Whether clients trust the certificate, for how long, and whether HTTP/1.1 is offered.</summary>
internal static class TlsCheck
{
    private const string Name = "tls";
    private const int WarnDays = 14;

    public static async Task<Finding> RunAsync(
        Target target, TimeProvider time, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (target.Url.Scheme != Uri.UriSchemeHttps)
        {
            return new Finding(Name, FindingStatus.Skip,
                target.Url.IsLoopback ? "Plain HTTP, on this machine." : "Plain HTTP.",
                target.Url.IsLoopback ? null : "On the open internet, let a balancer speak TLS: anybody between can " +
                    "read tokens and messages.");
        }
        var errors = SslPolicyErrors.None;
        string[] chain = [];
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(timeout);
            using var socket = new TcpClient();
            await socket.ConnectAsync(target.Url.DnsSafeHost, target.Url.Port, limit.Token);
            await using var tls = new SslStream(socket.GetStream());
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = target.Url.DnsSafeHost,
                ApplicationProtocols = [SslApplicationProtocol.Http11],
                // Whatever it is, it is looked at: nothing is sent over this connection.
                RemoteCertificateValidationCallback = (_, _, certificates, found) =>
                {
                    errors = found;
                    chain = [.. certificates?.ChainStatus.Select(status => status.StatusInformation.Trim()) ?? []];
                    return true;
                },
            }, limit.Token);
            using var certificate = new X509Certificate2(tls.RemoteCertificate!);
            return Judge(certificate, errors, chain, time.GetUtcNow(), tls.SslProtocol);
        }
        catch (AuthenticationException fault)
        {
            return new Finding(Name, FindingStatus.Fail, $"There is no TLS with HTTP/1.1: {Why(fault)}.",
                "WebSockets need HTTP/1.1. Let the balancer offer it beside HTTP/2, and TLS 1.2 or 1.3.");
        }
        catch (Exception fault) when (fault is IOException or SocketException
            || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new Finding(Name, FindingStatus.Fail, $"The TLS handshake ended: {Why(fault)}.",
                "Is it TLS that listens there? Try the address with http.");
        }
    }

    private static string Why(Exception fault) =>
        fault is OperationCanceledException ? "no answer in time" : fault.GetBaseException().Message.TrimEnd('.');

    private static Finding Judge(X509Certificate2 certificate, SslPolicyErrors errors, string[] chain,
        DateTimeOffset now, SslProtocols protocol)
    {
        var days = (int)(certificate.NotAfter.ToUniversalTime() - now.UtcDateTime).TotalDays;
        var name = certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false);
        if (certificate.NotAfter.ToUniversalTime() <= now.UtcDateTime)
        {
            return new Finding(Name, FindingStatus.Fail, $"The certificate of {name} expired {-days} days ago.",
                "Renew it, and let the balancer read it again.");
        }
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return new Finding(Name, FindingStatus.Fail, $"The certificate is for {name}, and not for this name.",
                "Use a certificate that has this name among its alternative names.");
        }
        if (errors != SslPolicyErrors.None)
        {
            return new Finding(Name, FindingStatus.Fail,
                $"This machine does not trust the certificate of {name}: {string.Join(' ', chain).TrimEnd('.')}.",
                "Let the balancer send the whole chain, with the intermediate certificates.");
        }
        return days < WarnDays
            ? new Finding(Name, FindingStatus.Warn, $"The certificate of {name} expires in {days} days.",
                "Renew it: clients stop connecting when it has expired.")
            : new Finding(Name, FindingStatus.Ok,
                $"{protocol}, the certificate of {name} is trusted and valid for {days} days.");
    }
}
