using System.Security.Cryptography.X509Certificates;

namespace Pubby.Aws.Sns.Push;

/// <summary>
/// Certificates that were fetched, and for a while the names that led to none. Each kind has a limit of its own, so
/// that no number of invented names displaces a good certificate. Safe for any number of threads.
/// </summary>
/// <param name="badFor">How long a name that led to none is not fetched again.</param>
internal sealed class CertificateCache(TimeSpan badFor, TimeProvider time) : IDisposable
{
    /// <summary>SNS changes its certificate a few times a year.</summary>
    private const int MaxGood = 16;

    private const int MaxBad = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<SigningCertificateUrl, X509Certificate2> _good = [];
    private readonly Queue<SigningCertificateUrl> _goodOrder = new();
    private readonly Dictionary<SigningCertificateUrl, long> _bad = [];
    private readonly Queue<SigningCertificateUrl> _badOrder = new();

    /// <param name="certificate">Null: the name is known to lead to none.</param>
    /// <returns>False: the name is not known.</returns>
    public bool TryFind(SigningCertificateUrl url, out X509Certificate2? certificate)
    {
        lock (_gate)
            return _good.TryGetValue(url, out certificate)
                || (_bad.TryGetValue(url, out var at) && time.GetElapsedTime(at) < badFor);
    }

    public void Add(SigningCertificateUrl url, X509Certificate2? certificate)
    {
        lock (_gate)
        {
            if (certificate is null) AddBad(url);
            else if (_good.TryAdd(url, certificate))
            {
                _goodOrder.Enqueue(url);
                // Not disposed, because another thread may be reading its key. The garbage collector frees it.
                if (_goodOrder.Count > MaxGood) _good.Remove(_goodOrder.Dequeue());
            }
        }
    }

    public void Dispose()
    {
        foreach (var certificate in _good.Values) certificate.Dispose();
    }

    private void AddBad(SigningCertificateUrl url)
    {
        if (!_bad.ContainsKey(url)) _badOrder.Enqueue(url);
        _bad[url] = time.GetTimestamp();
        if (_badOrder.Count > MaxBad) _bad.Remove(_badOrder.Dequeue());
    }
}
