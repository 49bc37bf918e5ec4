using Pubby.Core.Storage;

namespace Pubby.Aws.DynamoDb;

/// <summary>Runs calls to DynamoDB, each within a total time-out, and makes one kind of fault of all that an outage looks like.</summary>
internal sealed class DynamoDbCalls(TimeSpan limit)
{
    /// <param name="call">One request or several, with the SDK's retries; must stop soon after cancellation; otherwise it is abandoned.</param>
    /// <exception cref="StoreUnavailableException">DynamoDB is away, throttles, refuses the hub, or took longer than the limit.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(limit);
        try
        {
            // The SDK looks for credentials without listening to the token.
            return await call(limited.Token).WaitAsync(limited.Token);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested && DynamoDbFaults.IsOutage(fault))
        {
            throw new StoreUnavailableException(DynamoDbFaults.Describe(fault), fault);
        }
    }
}
