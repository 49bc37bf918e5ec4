using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Pubby.Cli.Contexts;

namespace Pubby.Cli.Doctor;

/// <summary>What is spoken where HTTP/1.1 gets no answer, or an odd one.</summary>
internal static class ProtocolProbe
{
    /// <returns>Null: nothing that is known here.</returns>
    public static async Task<Finding?> FindAsync(
        string name, Target target, HttpClient http, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (target.Url.Scheme == Uri.UriSchemeHttp && await IsTlsAsync(target, timeout, cancellationToken))
        {
            return new Finding(name, FindingStatus.Fail, "TLS is spoken here, and no plain HTTP.",
                "Give the address with https://.");
        }
        return await IsHttp2Async(target, http, cancellationToken)
            ? new Finding(name, FindingStatus.Fail, "HTTP/2 alone is spoken here, and no HTTP/1.1.",
                "WebSockets need HTTP/1.1: let the balancer offer it beside HTTP/2.")
            : null;
    }

    /// <summary>Where a handshake of TLS failed.</summary>
    public static async Task<bool> IsPlainAsync(
        Target target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = timeout };
            using var answer = await http.GetAsync(
                new Uri($"http://{target.Url.Authority}/health/ready"), cancellationToken);
            // It is what some servers answer on a port of TLS.
            return answer.StatusCode != HttpStatusCode.BadRequest;
        }
        catch (Exception fault) when (HttpChecks.IsOfNetwork(fault, cancellationToken))
        {
            return false;
        }
    }

    private static async Task<bool> IsHttp2Async(Target target, HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{target.Base}/health/ready"))
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            using var answer = await http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return true;
        }
        catch (Exception fault) when (HttpChecks.IsOfNetwork(fault, cancellationToken))
        {
            return false;
        }
    }

    private static async Task<bool> IsTlsAsync(Target target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            // Only whether there is a handshake is asked.
            var any = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
            };
            return await TlsHandshake.RunAsync(target, any, timeout, static _ => true, cancellationToken);
        }
        catch (Exception fault) when (fault is AuthenticationException or IOException or SocketException
            || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
