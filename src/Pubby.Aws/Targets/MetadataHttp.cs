using System.Net;

namespace Pubby.Aws.Targets;

/// <summary>
/// Plain HTTP to an address of the host itself: no proxy, no redirects, a short time-out, small answers. Safe for any
/// number of threads.
/// </summary>
internal sealed class MetadataHttp(TimeProvider time) : IDisposable
{
    /// <summary>These servers answer in milliseconds, or are shut and never do.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private const int MaxAnswerBytes = 1024 * 1024;

    private readonly HttpClient _http =
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };

    /// <returns>The status and the content; null: there was no answer.</returns>
    public async Task<MetadataAnswer?> SendAsync(
        HttpMethod method, string url, string header, string value, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var request = new HttpRequestMessage(method, url);
            if (header.Length > 0) request.Headers.TryAddWithoutValidation(header, value);
            using var answer = await _http.SendAsync(request, limited.Token);
            return new(answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(limited.Token));
        }
        catch (Exception fault)
            when (!cancellationToken.IsCancellationRequested
                && fault is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();
}

internal sealed record MetadataAnswer(HttpStatusCode Status, byte[] Content);
