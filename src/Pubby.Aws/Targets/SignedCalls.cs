using System.Net;
using Amazon.Runtime;
using Pubby.Aws.Signing;

namespace Pubby.Aws.Targets;

/// <summary>
/// Signed calls of one service in one region. Each ends within <see cref="Limit"/>; an answer has a largest size. Safe
/// for any number of threads.
/// </summary>
/// <param name="service">Its signing name, which also begins the names of the rights.</param>
internal sealed class SignedCalls(string service, string region, string? serviceUrl, TimeProvider time) : IDisposable
{
    /// <summary>Of a whole call. Shorter than the lease under which a node polls for its fleet.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Some 10,000 targets: more than a group may have.</summary>
    private const int MaxAnswerBytes = 4 * 1024 * 1024;

    private readonly Uri _address = new(ServiceConfiguration.Of(service, region, serviceUrl).ServiceURL);
    private readonly AwsSigner _signer = new(ServiceConfiguration.Of(service, region, serviceUrl), service);
    private readonly HttpClient _http =
        new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };

    /// <param name="action">For example <c>DescribeTasks</c>.</param>
    /// <param name="read">Reads what a good answer contains; null: it is not such an answer.</param>
    /// <param name="codeOf">The code of a refusal; null: it is not one of this service.</param>
    public async Task<TargetAnswer<T>> PostAsync<T>(
        string action, byte[] body, string contentType, IEnumerable<KeyValuePair<string, string>> headers,
        Func<byte[], T?> read, Func<byte[], string?> codeOf, CancellationToken cancellationToken)
        where T : class
    {
        var call = $"{service}:{action}";
        using var limit = new CancellationTokenSource(Limit, time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var request = await _signer.SignAsync(_address, body, contentType, headers, limited.Token);
            using var answer = await _http.SendAsync(request, limited.Token);
            var content = await answer.Content.ReadAsByteArrayAsync(limited.Token);
            if (answer.StatusCode != HttpStatusCode.OK)
                return TargetFault.OfCall(call, codeOf(content) ?? $"{(int)answer.StatusCode}");
            return read(content) is { } value ? value : TargetFault.OfCall(call, "unreadable");
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested && CodeOf(fault) is not null)
        {
            return TargetFault.OfCall(call, CodeOf(fault)!);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _signer.Dispose();
    }

    private static string? CodeOf(Exception fault) => fault switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "too_large",
        HttpRequestException or IOException => "unreachable",
        OperationCanceledException => "timeout",
        AmazonClientException => "credentials",
        _ => null,
    };
}
