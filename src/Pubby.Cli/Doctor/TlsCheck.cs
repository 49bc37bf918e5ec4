using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Pubby.Cli.Contexts;
using Pubby.Cli.Invocation;

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
            var options = new SslClientAuthenticationOptions
            {
                ApplicationProtocols = [SslApplicationProtocol.Http11],
                // Whatever it is, it is looked at: nothing is sent over this connection.
                RemoteCertificateValidationCallback = (_, _, certificates, found) =>
                {
                    errors = found;
                    chain = [.. certificates?.ChainStatus.Select(status => status.StatusInformation.Trim()) ?? []];
                    return true;
                },
            };
            return await TlsHandshake.RunAsync(target, options, timeout, tls =>
            {
                using var certificate = new X509Certificate2(tls.RemoteCertificate!);
                return Judge(certificate, errors, chain, time.GetUtcNow(), tls.SslProtocol);
            }, cancellationToken);
        }
        catch (AuthenticationException fault)
        {
            if (await ProtocolProbe.IsPlainAsync(target, timeout, cancellationToken))
            {
                return new Finding(Name, FindingStatus.Fail, "Plain HTTP is spoken here, and no TLS.",
                    "Let the balancer speak TLS at this port, or give the address with http://.");
            }
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

    private static string Days(TimeSpan time) =>
        time.TotalDays < 2 ? Durations.Rough(time) : $"{(int)time.TotalDays} days";

    private static Finding Judge(X509Certificate2 certificate, SslPolicyErrors errors, string[] chain,
        DateTimeOffset now, SslProtocols protocol)
    {
        var left = certificate.NotAfter.ToUniversalTime() - now.UtcDateTime;
        var name = certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false);
        if (left <= TimeSpan.Zero)
        {
            return new Finding(Name, FindingStatus.Fail, $"The certificate of {name} expired {Days(-left)} ago.",
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
                certificate.Subject == certificate.Issuer
                    ? "It has signed itself: use one of an authority, or name it in SSL_CERT_FILE on each client."
                    : "Let the balancer send the whole chain, with the intermediate certificates.");
        }
        return left.TotalDays < WarnDays
            ? new Finding(Name, FindingStatus.Warn, $"The certificate of {name} expires in {Days(left)}.",
                "Renew it: clients stop connecting when it has expired.")
            : new Finding(Name, FindingStatus.Ok,
                $"{(protocol == SslProtocols.Tls13 ? "TLS 1.3" : "TLS 1.2")}, the certificate of {name} is trusted " +
                $"and valid for {Days(left)}.");
    }
}
