using Pubby.Core.Storage;

namespace Pubby.Aws.DynamoDb;

/// <summary>
/// Runs calls to DynamoDB, each within a total time-out. Everything that an outage looks like becomes one exception.
/// </summary>
internal sealed class DynamoDbCalls(TimeSpan limit)
{
    public TimeSpan Limit => limit;

    /// <param name="call">
    /// One request or several, with the SDK's retries. It must stop soon after cancellation; otherwise it is abandoned.
    /// </param>
    /// <exception cref="StoreUnavailableException">
    /// DynamoDB is unavailable, throttles, rejects the hub, or took longer than the limit.
    /// </exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(limit);
        try
        {
            // The SDK ignores the token while it looks for credentials.
            return await call(limited.Token).WaitAsync(limited.Token);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested && DynamoDbFaults.IsOutage(fault))
        {
            throw new StoreUnavailableException(DynamoDbFaults.Describe(fault), fault);
        }
    }
}
