using System.Security.Cryptography;

namespace Pubby.Aws.Sns.Push;

/// <summary>The keys that SNS signs with. Safe for any number of threads.</summary>
internal interface ISigningCertificates
{
    /// <summary>Returns within a time-out of its own.</summary>
    /// <returns>The key of a certificate that is SNS's, is valid now and is vouched for; the caller disposes it. Or why there is none.</returns>
    ValueTask<SigningKey> FindAsync(SigningCertificateUrl url, CancellationToken cancellationToken);
}

/// <param name="Fault">Why there is none, as a metric's tag: <c>certificate</c> is bad, or <c>unavailable</c> for now.</param>
internal readonly record struct SigningKey(RSA? Key, string Fault = "");
