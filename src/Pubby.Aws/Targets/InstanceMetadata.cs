using System.Net;
using System.Text;

namespace Pubby.Aws.Targets;

/// <summary>
/// The metadata of the EC2 instance, version 2: a token first, then questions. That it does not answer is normal: a
/// task may be shut off from it, and a container needs a hop limit of 2. Safe for any number of threads.
/// </summary>
/// <remarks>
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
/// </remarks>
/// <param name="url">Null or empty: the instance's own.</param>
internal sealed class InstanceMetadata(string? url, TimeProvider time) : IDisposable
{
    private const string Own = "http://169.254.169.254";
    private const string TokenHeader = "X-aws-ec2-metadata-token";
    private const int TokenSeconds = 21_600;

    /// <summary>A token is renewed when this is left of its life.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromMinutes(10);

    private readonly string _base = (string.IsNullOrEmpty(url) ? Own : url).TrimEnd('/');
    private readonly MetadataHttp _http = new(time);
    private volatile Token? _token;

    /// <param name="path">Below <c>/latest/meta-data/</c>.</param>
    /// <returns>The text; empty: the instance has no such thing now. Or why that is not known.</returns>
    public async Task<TargetAnswer<string>> GetAsync(string path, CancellationToken cancellationToken)
    {
        for (var isAgain = false; ; isAgain = true)
        {
            if (await TokenAsync(cancellationToken) is not { } token) return Shut;
            var answer = await _http.SendAsync(
                HttpMethod.Get, $"{_base}/latest/meta-data/{path}", TokenHeader, token.Text, cancellationToken);
            switch (answer?.Status)
            {
                case HttpStatusCode.OK:
                    return Encoding.UTF8.GetString(answer.Content).Trim();
                case HttpStatusCode.NotFound:
                    return "";
                case HttpStatusCode.Unauthorized when !isAgain:
                    _token = null;
                    break;
                default:
                    return Shut;
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private static TargetFault Shut { get; } = new("metadata",
        "The instance's metadata (IMDSv2) does not answer. Give the instance a hop limit of 2 " +
        "(HttpPutResponseHopLimit), and do not set ECS_AWSVPC_BLOCK_IMDS.", IsLasting: false);

    private async Task<Token?> TokenAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_token is { } known && now < known.RenewAt) return known;
        var answer = await _http.SendAsync(HttpMethod.Put, $"{_base}/latest/api/token",
            "X-aws-ec2-metadata-token-ttl-seconds", $"{TokenSeconds}", cancellationToken);
        if (answer is not { Status: HttpStatusCode.OK }) return null;
        return _token = new Token(
            Encoding.UTF8.GetString(answer.Content), now + TimeSpan.FromSeconds(TokenSeconds) - Reserve);
    }

    private sealed record Token(string Text, DateTimeOffset RenewAt);
}
