using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pubby.Aws.Sns.Push;

/// <summary>
/// Fetches certificates from SNS, checks each once and keeps a few. One fetch runs at a time, and few in a minute,
/// failures included. So posts with invented names cause few requests to SNS, and can delay only a certificate that is
/// new.
/// </summary>
internal sealed class SigningCertificates : ISigningCertificates, IDisposable
{
    private const int MaxFetchesInPeriod = 10;
    private const int MaxFileBytes = 32 * 1024;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FetchLimit = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _fetching = new(1, 1);
    private readonly CertificateCache _kept;
    private readonly Queue<long> _fetches = new();
    private readonly HttpClient _http;
    private readonly CertificateValidator _trust;
    private readonly TimeProvider _time;

    /// <param name="handler">The handler for requests to SNS. It must not follow redirects.</param>
    public SigningCertificates(HttpMessageHandler handler, CertificateValidator trust, TimeProvider time)
    {
        (_trust, _time, _kept) = (trust, time, new CertificateCache(Period, time));
        _http = new HttpClient(handler) { Timeout = FetchLimit, MaxResponseContentBufferSize = MaxFileBytes };
    }

    public static SocketsHttpHandler NewHandler() =>
        new() { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = Period };

    public async ValueTask<SigningKey> FindAsync(SigningCertificateUrl url, CancellationToken cancellationToken)
    {
        if (_kept.TryFind(url, out var kept)) return KeyOf(kept);
        if (!await _fetching.WaitAsync(FetchLimit, cancellationToken)) return new SigningKey(null, "unavailable");
        try
        {
            // Another post may have fetched it in the meantime.
            if (_kept.TryFind(url, out kept)) return KeyOf(kept);
            if (!MayFetch()) return new SigningKey(null, "unavailable");
            var certificate = await FetchAsync(url, cancellationToken);
            _kept.Add(url, certificate);
            return KeyOf(certificate);
        }
        catch (Exception fault)
            when (fault is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new SigningKey(null, "unavailable");
        }
        finally
        {
            _fetching.Release();
        }
    }

    public void Dispose()
    {
        _kept.Dispose();
        _http.Dispose();
        _fetching.Dispose();
    }

    /// <returns>Null: SNS has no such certificate, or it is not trusted.</returns>
    private async Task<X509Certificate2?> FetchAsync(SigningCertificateUrl url, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(url.Uri, cancellationToken);
        if ((int)answer.StatusCode >= 500) answer.EnsureSuccessStatusCode();
        if (!answer.IsSuccessStatusCode) return null;
        var pem = await answer.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(pem);
            // It may fetch the issuer's certificate over the network, and has no asynchronous form.
            return certificates.Count > 0
                && await Task.Run(() => _trust.Trusts(certificates[0], certificates, url), cancellationToken)
                ? certificates[0] : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private bool MayFetch()
    {
        while (_fetches.TryPeek(out var at) && _time.GetElapsedTime(at) > Period) _fetches.Dequeue();
        if (_fetches.Count >= MaxFetchesInPeriod) return false;
        _fetches.Enqueue(_time.GetTimestamp());
        return true;
    }

    private SigningKey KeyOf(X509Certificate2? certificate) =>
        certificate is not null && _trust.IsValidNow(certificate)
            ? new SigningKey(certificate.GetRSAPublicKey()) : new SigningKey(null, "certificate");
}
