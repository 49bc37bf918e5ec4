using Microsoft.Extensions.Logging;
using Pubby.Publisher.Results;

namespace Pubby.Publisher.Http;

/// <summary>
/// Sends each try to the current address, with the key, and reads the complete answer: an answer that breaks off is a
/// try that failed, not a surprise after the retries. Reports the result to the call.
/// </summary>
internal sealed partial class AddressHandler(AddressRotation rotation, string key, ILogger log) : DelegatingHandler
{
    /// <summary>
    /// The generated client's name for the hub. Only the path after it matters: a handler of the application may put
    /// another in its place.
    /// </summary>
    public static readonly Uri Placeholder = new("http://pubby/");

    /// <summary>A batch of 100 results has 40 KB. A longer answer does not come from a hub.</summary>
    private const int MaxBytes = 1024 * 1024;

    private static readonly HttpRequestOptionsKey<string> PathKey = new("Pubby.Path");

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(PathKey, out var path))
            request.Options.Set(PathKey, path = request.RequestUri!.PathAndQuery[1..]);
        var call = PublishCall.Of(request);
        var (index, address) = rotation.Next();
        request.RequestUri = new Uri(address, path);
        request.Headers.Authorization = new("Bearer", key);
        var content = TrackedContent.Track(request);
        HttpResponseMessage? answer = null;
        try
        {
            answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            await ReadAsync(answer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            answer?.Dispose();
            if (call.IsCancelled || (!RetryRules.IsNetwork(fault) && fault is not OperationCanceledException))
            {
                rotation.Release(index);
                throw;
            }
            rotation.Leave(index);
            call.Lost(address, fault, content.WasAskedFor);
            LogFailed(log, call.Tries, AddressRotation.Text(address), Failures.ReasonOf(fault));
            throw;
        }
        if ((int)answer.StatusCode >= 500) rotation.Leave(index);
        else rotation.Stay(index);
        var refusal = await Refusals.OfAsync(answer, AddressRotation.Text(address)).ConfigureAwait(false);
        call.Answered(answer, refusal);
        if (call.Wait is not null) LogFailed(log, call.Tries, AddressRotation.Text(address), refusal!.Message);
        return answer;
    }

    /// <summary>An answer that is too long counts as an empty one; its status still counts.</summary>
    private static async Task ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
#if NET9_0_OR_GREATER
            await answer.Content.LoadIntoBufferAsync(MaxBytes, cancellationToken).ConfigureAwait(false);
#else
            await answer.Content.LoadIntoBufferAsync(MaxBytes).WaitAsync(cancellationToken).ConfigureAwait(false);
#endif
        }
        catch (HttpRequestException fault) when (fault.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            answer.Content.Dispose();
            answer.Content = new ByteArrayContent([]);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Try {Try} to publish at {Address} failed: {Reason}")]
    private static partial void LogFailed(ILogger log, int @try, string address, string reason);
}
