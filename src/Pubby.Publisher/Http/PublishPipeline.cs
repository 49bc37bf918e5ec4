using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Pubby.Publisher.Http;

/// <summary>The time of a call, its tries, and the time of each try.</summary>
internal static class PublishPipeline
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);
    private static readonly ResiliencePropertyKey<int> MovesKey = new("Pubby.Moves");

    public static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, PubbyPublisherOptions options, AddressRotation rotation, TimeProvider time)
    {
        pipeline.TimeProvider = time;
        pipeline.AddTimeout(new TimeoutStrategyOptions { Timeout = options.Timeout, Name = "call" });
        if (options.Retries > 0) pipeline.AddRetry(Retry(options, rotation, time));
        pipeline.AddTimeout(new TimeoutStrategyOptions { Timeout = options.AttemptTimeout, Name = "try" });
    }

    private static RetryStrategyOptions<HttpResponseMessage> Retry(PubbyPublisherOptions options, AddressRotation rotation, TimeProvider time) => new()
    {
        MaxRetryAttempts = options.Retries,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = FirstDelay,
        MaxDelay = LongestDelay,
        ShouldHandle = tried => ValueTask.FromResult(
            !tried.Context.CancellationToken.IsCancellationRequested
            && RetryRules.ShouldRetry(tried.Context.GetRequestMessage(), tried.Outcome.Result, tried.Outcome.Exception)),
        DelayGenerator = tried =>
        {
            // Another address may answer at once; only when all were asked is there something to wait for.
            var moves = tried.Context.Properties.GetValue(MovesKey, 0) + 1;
            tried.Context.Properties.Set(MovesKey, moves);
            if (moves % rotation.Count != 0) return ValueTask.FromResult<TimeSpan?>(TimeSpan.Zero);
            return ValueTask.FromResult(RetryRules.RetryAfter(tried.Outcome.Result, time));
        },
    };
}
