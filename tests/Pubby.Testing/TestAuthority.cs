using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pubby.Testing;

/// <summary>An authority that a process trusts which has <see cref="File"/> in its SSL_CERT_FILE.</summary>
public sealed class TestAuthority : IDisposable
{
    private const int Years = 1;

    private readonly TempDirectory _directory = new();
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private readonly X509Certificate2 _root;

    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Pubby's tests", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _root = request.CreateSelfSigned(_now.AddDays(-2), _now.AddYears(Years));
        System.IO.File.WriteAllText(File, _root.ExportCertificatePem());
    }

    /// <summary>Its own certificate.</summary>
    public string File => _directory.File("authority.pem");

    /// <returns>A file with a certificate for 127.0.0.1 and its key, there until this is disposed.</returns>
    public string Issue(string name, TimeSpan validFor)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(
            _root, _now.AddDays(-1), _now + validFor, RandomNumberGenerator.GetBytes(8));
        var file = _directory.File($"{name}.pem");
        System.IO.File.WriteAllText(file, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return file;
    }

    public void Dispose()
    {
        _root.Dispose();
        _directory.Dispose();
    }
}
