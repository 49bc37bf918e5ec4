using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using SqsMessage = Amazon.SQS.Model.Message;

namespace Pubby.Aws.Sns;

/// <summary>
/// The calls to the region's queue, each within a total time-out. All throw <see cref="QueueException"/> if SQS
/// rejected the call or did not answer.
/// </summary>
internal sealed class SqsQueue(IAmazonSQS client, string url)
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);

    public string Url => url;

    /// <param name="wait">How long to wait for the first message, in whole seconds.</param>
    /// <param name="visibility">How long no other receiver gets these messages, in whole seconds.</param>
    public async Task<List<SqsMessage>> ReceiveAsync(
        TimeSpan wait, TimeSpan visibility, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(token => client.ReceiveMessageAsync(new ReceiveMessageRequest(url)
        {
            MaxNumberOfMessages = SnsLimits.BatchEntries,
            WaitTimeSeconds = (int)wait.TotalSeconds,
            VisibilityTimeout = (int)visibility.TotalSeconds,
            MessageSystemAttributeNames = [MessageSystemAttributeName.ApproximateReceiveCount],
        }, token), wait + CallLimit, cancellationToken);
        return answer.Messages ?? [];
    }

    /// <summary>A message that is not deleted is delivered again.</summary>
    public Task DeleteAsync(IEnumerable<SqsMessage> messages) => CallAsync(token => client.DeleteMessageBatchAsync(
        url, [.. messages.Select((message, i) => new DeleteMessageBatchRequestEntry($"{i}", message.ReceiptHandle))],
        token), CallLimit, CancellationToken.None);

    /// <summary>The messages are delivered again after that time, in whole seconds.</summary>
    public Task ReturnAsync(IEnumerable<(SqsMessage Message, TimeSpan After)> messages) =>
        CallAsync(token => client.ChangeMessageVisibilityBatchAsync(
        url, [.. messages.Select((entry, i) =>
            new ChangeMessageVisibilityBatchRequestEntry($"{i}",
                entry.Message.ReceiptHandle) { VisibilityTimeout = (int)entry.After.TotalSeconds })], token),
        CallLimit, CancellationToken.None);

    /// <returns>Those of the queue's attributes that exist.</returns>
    public async Task<Dictionary<string, string>> AttributesAsync(
        List<string> names, CancellationToken cancellationToken) =>
        (await CallAsync(token => client.GetQueueAttributesAsync(url, names, token), CallLimit, cancellationToken))
            .Attributes ?? [];

    private static async Task<T> CallAsync<T>(
        Func<CancellationToken, Task<T>> call, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(limit);
        try
        {
            // The SDK ignores the token while it looks for credentials.
            return await call(limited.Token).WaitAsync(limited.Token);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested && CodeOf(fault) is not null)
        {
            throw new QueueException(CodeOf(fault)!, fault);
        }
    }

    private static string? CodeOf(Exception fault) => fault switch
    {
        QueueDoesNotExistException => QueueException.Missing,
        AmazonServiceException { ErrorCode: { Length: > 0 } code } => code,
        AmazonServiceException or HttpRequestException or IOException or SocketException => "unreachable",
        OperationCanceledException or TimeoutException => "timeout",
        AmazonClientException => "credentials",
        _ => null,
    };
}

/// <summary>SQS rejected a call, or it is not known whether it took effect.</summary>
/// <param name="code">
/// SQS's own code; or <c>timeout</c>, <c>unreachable</c>, <c>credentials</c>, <c>missing</c>.
/// </param>
internal sealed class QueueException(string code, Exception inner) : Exception($"SQS: {inner.Message}", inner)
{
    public const string Missing = "missing";

    public string Code => code;
}
