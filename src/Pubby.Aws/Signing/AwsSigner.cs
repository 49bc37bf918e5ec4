using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Util;

namespace Pubby.Aws.Signing;

/// <summary>
/// Signs requests to AWS services without a client in the SDK packages used here, with the SDK's own credentials,
/// region and signature (version 4). Safe for any number of threads.
/// </summary>
/// <param name="configuration">The credentials and the region, as for a client of the SDK.</param>
/// <param name="service">The service's signing name, for example <c>dynamodb</c>.</param>
internal sealed class AwsSigner(IClientConfig configuration, string service) : IDisposable
{
    private readonly DefaultAWSCredentialsIdentityResolver _credentials = new();

    /// <returns>A POST of <paramref name="body"/> with its signature. The caller sends and disposes it.</returns>
    /// <exception cref="AmazonClientException">There are no credentials, or they could not be fetched.</exception>
    public async Task<HttpRequestMessage> SignAsync(
        Uri address, byte[] body, string contentType, IEnumerable<KeyValuePair<string, string>> headers,
        CancellationToken cancellationToken)
    {
        // Some sources of credentials ignore the token.
        var identity = configuration.DefaultAWSCredentials
            ?? await _credentials.ResolveIdentityAsync(configuration, cancellationToken).WaitAsync(cancellationToken);
        var keys = await identity.GetCredentialsAsync().WaitAsync(cancellationToken);
        var unsigned = new DefaultRequest(new Unnamed(), service)
        {
            HttpMethod = "POST",
            Endpoint = new Uri(address.GetLeftPart(UriPartial.Authority)),
            ResourcePath = address.AbsolutePath,
            Content = body,
            OverrideSigningServiceName = service,
        };
        unsigned.Headers["Content-Type"] = contentType;
        foreach (var (name, value) in headers) unsigned.Headers[name] = value;
        if (keys.UseToken) unsigned.Headers["X-Amz-Security-Token"] = keys.Token;
        var signature = new AWS4Signer()
            .SignRequest(unsigned, configuration, new RequestMetrics(), keys.AccessKey, keys.SecretKey);
        return Signed(address, body, unsigned.Headers, signature.ForAuthorizationHeader);
    }

    public void Dispose() => _credentials.Dispose();

    private static HttpRequestMessage Signed(
        Uri address, byte[] body, IDictionary<string, string> headers, string authorization)
    {
        var signed = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        foreach (var (name, value) in headers)
        {
            // Content-Type belongs to the content; all other headers, Host included, to the request.
            if (!signed.Headers.TryAddWithoutValidation(name, value))
                signed.Content.Headers.TryAddWithoutValidation(name, value);
        }
        signed.Headers.TryAddWithoutValidation("Authorization", authorization);
        return signed;
    }

    /// <summary>The signer requires a request of the SDK's own. Nothing of it is read.</summary>
    private sealed class Unnamed : AmazonWebServiceRequest;
}
