using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Core;
using Pubby.Hub.Redis;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Backplane;

/// <summary>
/// A Redis behind TLS, whose certificate a private authority has signed, named as StackExchange.Redis wants it:
/// SERedis_IssuerCertPath.
/// </summary>
public sealed class RedisTlsTests : IDisposable
{
    private const string IssuerVariable = "SERedis_IssuerCertPath";

    private readonly TempDirectory _directory = new();

    [Fact]
    public async Task A_node_connects_over_TLS_to_whom_it_trusts()
    {
        MakeCertificates();
        var port = FreePort.Next();
        await using var redis = await RedisProcess.StartAsync("", "--tls-port", $"{port}", "--tls-auth-clients", "no",
            "--tls-cert-file", _directory.File("redis.crt"), "--tls-key-file", _directory.File("redis.key"),
            "--tls-ca-cert-file", _directory.File("ca.crt"));

        await Eventually.UntilAsync(async () =>
        {
            try
            {
                // A handshake that takes too long says nothing of the certificate, and the hub starts without Redis.
                await using var started = await StartAsync(port);
                return false;
            }
            catch (PubbyStartException)
            {
                return true;
            }
        }, "the start is stopped");
        Environment.SetEnvironmentVariable(IssuerVariable, _directory.File("ca.crt"));
        await using var server = await StartAsync(port);
        await Eventually.UntilAsync(() => server.IsUp, "it is connected");
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(IssuerVariable, null);
        _directory.Dispose();
    }

    private static async Task<RedisServer> StartAsync(int port)
    {
        var server =
            new RedisServer(RedisSettings.Parse($"127.0.0.1:{port},ssl=true,sslHost=redis.test"), TimeProvider.System,
                NullLogger<RedisServer>.Instance);
        await server.StartAsync();
        return server;
    }

    private void MakeCertificates()
    {
        var (from, until) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        using var issuerKey = RSA.Create(2048);
        var issuerRequest =
            new CertificateRequest("CN=Pubby test authority", issuerKey, HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1);
        issuerRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var issuer = issuerRequest.CreateSelfSigned(from, until);
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=redis.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("redis.test");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(issuer, from, until, [1]);
        File.WriteAllText(_directory.File("ca.crt"), issuer.ExportCertificatePem());
        File.WriteAllText(_directory.File("redis.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(_directory.File("redis.key"), key.ExportPkcs8PrivateKeyPem());
    }
}
