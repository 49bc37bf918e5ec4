using System.Security.Cryptography.X509Certificates;

namespace Pubby.Aws.Sns.Push;

/// <summary>Decides which certificates are accepted as SNS's.</summary>
/// <param name="roots">The trusted roots; null: those that the machine trusts.</param>
internal sealed class CertificateValidator(TimeProvider time, X509Certificate2Collection? roots = null)
{
    private const int MinKeyBits = 2048;

    private static readonly TimeSpan RetrievalLimit = TimeSpan.FromSeconds(3);

    /// <param name="chain">
    /// The certificates that came with it. SNS sends its certificate alone, so its issuer is looked up at the address
    /// in the certificate.
    /// </param>
    public bool Trusts(X509Certificate2 certificate, X509Certificate2Collection chain, SigningCertificateUrl url)
    {
        using var key = certificate.GetRSAPublicKey();
        return key?.KeySize >= MinKeyBits && IsValidNow(certificate)
            && NamesOf(url)
                .Any(name => certificate.MatchesHostname(name, allowWildcards: false, allowCommonName: false))
                && IsVouchedFor(certificate, chain);
    }

    public bool IsValidNow(X509Certificate2 certificate)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return certificate.NotBefore.ToUniversalTime() <= now && now <= certificate.NotAfter.ToUniversalTime();
    }

    private bool IsVouchedFor(X509Certificate2 certificate, X509Certificate2Collection others)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.VerificationTime = time.GetUtcNow().UtcDateTime;
        policy.UrlRetrievalTimeout = RetrievalLimit;
        // Revocation is not checked: a revoked certificate disappears from SNS's own server, and it was fetched from
        // there over TLS.
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.ExtraStore.AddRange(others);
        if (roots is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(roots);
            policy.DisableCertificateDownloads = true;
        }
        return chain.Build(certificate);
    }

    /// <summary>The early regions share one name; later regions have their own.</summary>
    private static string[] NamesOf(SigningCertificateUrl url)
    {
        // GovCloud's two regions share the name of the first one.
        var shared = url.Region.StartsWith("us-gov-", StringComparison.Ordinal) ? "us-gov-west-1" : url.Region;
        var suffix = url.DomainSuffix;
        return [$"sns.{suffix}", $"sns.{url.Region}.{suffix}", $"sns-signing.{url.Region}.{suffix}",
            $"sns-{shared}.{suffix}"];
    }
}
