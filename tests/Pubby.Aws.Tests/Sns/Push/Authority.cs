using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pubby.Aws.Tests.Sns.Push;

/// <summary>Somebody who vouches for certificates, made for a test.</summary>
internal sealed class Authority : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset End = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private readonly RSA _key = RSA.Create(2048);

    public Authority()
    {
        var request =
            new CertificateRequest("CN=Test Authority", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        Root = request.CreateSelfSigned(Start.AddYears(-5), End.AddYears(20));
    }

    public X509Certificate2 Root { get; }

    /// <returns>With its key.</returns>
    public X509Certificate2 Issue(
        string host = "sns.amazonaws.com", DateTimeOffset? from = null, DateTimeOffset? to = null, int bits = 2048)
    {
        using var key = RSA.Create(bits);
        var request =
            RequestFor(
                new CertificateRequest("CN=" + host, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), host);
        lock (_gate)
        {
            using var issued =
                request.Create(Root.SubjectName, X509SignatureGenerator.CreateForRSA(_key, RSASignaturePadding.Pkcs1),
                    from ?? Start, to ?? End, [1, 2, 3, 4]);
            return issued.CopyWithPrivateKey(key);
        }
    }

    /// <summary>A certificate that only itself vouches for.</summary>
    public static X509Certificate2 SelfMade(string host = "sns.amazonaws.com")
    {
        using var key = RSA.Create(2048);
        return RequestFor(
            new CertificateRequest("CN=" + host, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), host)
                .CreateSelfSigned(Start, End);
    }

    /// <summary>With a key that SNS could not sign with.</summary>
    public X509Certificate2 IssueElliptic(string host = "sns.amazonaws.com")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = RequestFor(new CertificateRequest("CN=" + host, key, HashAlgorithmName.SHA256), host);
        return request.Create(Root.SubjectName, X509SignatureGenerator.CreateForRSA(_key, RSASignaturePadding.Pkcs1),
            Start, End, [1, 2, 3, 5]);
    }

    public void Dispose()
    {
        Root.Dispose();
        _key.Dispose();
    }

    private static CertificateRequest RequestFor(CertificateRequest request, string host)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        return request;
    }
}
