using System.Security.Cryptography;

namespace Pubby.Aws.Sns.Push;

/// <summary>The keys with which SNS signs. Safe for any number of threads.</summary>
internal interface ISigningCertificates
{
    /// <summary>Returns within a time-out of its own.</summary>
    /// <returns>
    /// The key of a certificate that is SNS's, valid now and trusted; the caller disposes it. Or why there is none.
    /// </returns>
    ValueTask<SigningKey> FindAsync(SigningCertificateUrl url, CancellationToken cancellationToken);
}

/// <param name="Fault">
/// Why there is none, as a metric's tag: <c>certificate</c> if it is bad, <c>unavailable</c> if it cannot be fetched
/// now.
/// </param>
internal readonly record struct SigningKey(RSA? Key, string Fault = "");
