using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Pubby.Publisher.Http;

/// <summary>The tries of a call and the time of each, as its <see cref="PublishCall"/> has them.</summary>
internal static class PublishPipeline
{
    public static void Configure(
        ResiliencePipelineBuilder<HttpResponseMessage> pipeline, PubbyPublisherOptions options, TimeProvider time)
    {
        pipeline.TimeProvider = time;
        if (options.Retries > 0) pipeline.AddRetry(Retry(options.Retries));
        pipeline.AddTimeout(
            new TimeoutStrategyOptions
            {
                TimeoutGenerator = next =>
                ValueTask.FromResult(CallOf(next.Context).Begin()),
                Name = "try"
            });
    }

    private static RetryStrategyOptions<HttpResponseMessage> Retry(int retries) => new()
    {
        MaxRetryAttempts = retries,
        ShouldHandle = tried => ValueTask.FromResult(IsTried(tried.Outcome) && CallOf(tried.Context).Wait is not null),
        DelayGenerator = tried => ValueTask.FromResult(CallOf(tried.Context).Wait),
    };

    /// <summary>Neither a bug nor the caller's own cancellation.</summary>
    private static bool IsTried(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is null or TimeoutRejectedException || RetryRules.IsNetwork(outcome.Exception);

    private static PublishCall CallOf(ResilienceContext context) => PublishCall.Of(context.GetRequestMessage()!);
}
