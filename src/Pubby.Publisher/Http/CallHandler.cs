using Polly.Timeout;

namespace Pubby.Publisher.Http;

/// <summary>
/// The outermost handler: begins a call, and ends it with a success or with the one exception that applications see.
/// </summary>
internal sealed class CallHandler(AddressRotation rotation, PubbyPublisherOptions options, TimeProvider time)
    : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = new PublishCall(RetryRules.MayRepeat(request), rotation, options, time, cancellationToken);
        call.Join(request);
        try
        {
            var answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (call.Failure is null) return answer;
            answer.Dispose();
        }
        catch (Exception fault)
            when (call.Failure is not null && (fault is TimeoutRejectedException || RetryRules.IsNetwork(fault)))
        {
            // Reported below, with its meaning for the message.
        }
        throw call.Failure;
    }
}
