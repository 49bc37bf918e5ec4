namespace Pubby.Publisher.Http;

/// <summary>
/// Sends each try to the address in use, with the key, and takes the whole answer in: an answer that breaks off half way is a try that failed, and
/// not a surprise after the retries are over.
/// </summary>
internal sealed class AddressHandler(AddressRotation rotation, string key) : DelegatingHandler
{
    /// <summary>What the generated client calls the hub; only the path behind it matters.</summary>
    public static readonly Uri Placeholder = new("http://pubby/");

    private static readonly HttpRequestOptionsKey<Uri> PathKey = new("Pubby.Path");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(PathKey, out var path)) request.Options.Set(PathKey, path = Placeholder.MakeRelativeUri(request.RequestUri!));
        var (index, address) = rotation.Next();
        request.RequestUri = new Uri(address, path);
        request.Headers.Authorization = new("Bearer", key);
        HttpResponseMessage? answer = null;
        try
        {
            answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
#if NET9_0_OR_GREATER
            await answer.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
#else
            await answer.Content.LoadIntoBufferAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
#endif
        }
        catch
        {
            answer?.Dispose();
            rotation.Leave(index);
            throw;
        }
        if ((int)answer.StatusCode >= 500) rotation.Leave(index);
        else rotation.Stay(index);
        return answer;
    }
}
