namespace Pubby.Aws.Sns;

/// <summary>
/// The calls of Amazon SNS that the hub makes, in one AWS region. Each ends within a total time-out of its own. Safe
/// for any number of threads. Every method throws <see cref="SnsException"/> if SNS rejected the call or did not answer
/// in time. In the second case the call may have taken effect.
/// </summary>
internal interface ISnsClient : IDisposable
{
    /// <returns>The id that SNS gave the message.</returns>
    Task<string> PublishAsync(string topicArn, SnsMessage message, CancellationToken cancellationToken);

    /// <param name="messages">At most 10, together at most 256 KiB.</param>
    /// <returns>One for each message, in their order; null: SNS took it.</returns>
    Task<IReadOnlyList<SnsEntryFault?>> PublishBatchAsync(string topicArn, IReadOnlyList<SnsMessage> messages,
        CancellationToken cancellationToken);

    /// <summary>Creates a topic, or finds the one with that name.</summary>
    /// <returns>Its ARN.</returns>
    Task<string> CreateTopicAsync(string name, CancellationToken cancellationToken);

    /// <param name="protocol"><c>sqs</c> or <c>https</c>.</param>
    /// <param name="endpoint">A queue's ARN, or an address.</param>
    /// <param name="attributes">For example <c>RawMessageDelivery</c> and <c>FilterPolicy</c>.</param>
    /// <returns>The subscription's ARN, also if it still waits for its confirmation.</returns>
    Task<string> SubscribeAsync(string topicArn, string protocol, string endpoint,
        IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken);

    Task SetSubscriptionAttributesAsync(string subscriptionArn, string name, string value,
        CancellationToken cancellationToken);

    /// <summary>
    /// Confirms a subscription so that only this account can end it: another person who finds the address in a message
    /// cannot.
    /// </summary>
    /// <returns>The subscription's ARN.</returns>
    Task<string> ConfirmSubscriptionAsync(string topicArn, string token, CancellationToken cancellationToken);
}

/// <param name="Text">Only what XML 1.0 allows: queues accept nothing else.</param>
/// <param name="Attributes">Strings by name, for filter policies.</param>
internal sealed record SnsMessage(string Text, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>
    /// What counts toward SNS's limit: the text, and each attribute's name, type and value, as UTF-8.
    /// </summary>
    public int Bytes { get; } = Size(Text)
        + Attributes.Sum(attribute => Size(attribute.Key) + Size("String") + Size(attribute.Value));

    private static int Size(string text) => System.Text.Encoding.UTF8.GetByteCount(text);
}

/// <param name="IsOurs">The message itself is invalid: sent again, it would be rejected again.</param>
internal sealed record SnsEntryFault(string Code, string Detail, bool IsOurs);

/// <summary>SNS rejected a call, or it is not known whether it took effect.</summary>
/// <param name="code">
/// SNS's own code, for example <c>AuthorizationError</c>; or <c>timeout</c>, <c>unreachable</c>, <c>credentials</c>.
/// </param>
internal sealed class SnsException(string code, string message, Exception inner) : Exception(message, inner)
{
    // https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html#API_PublishBatch_Errors
    private static readonly string[] OfRequest =
        ["InvalidParameter", "ParameterValueInvalid", "ValidationError", "ValidationException", "BatchRequestTooLong",
            "InvalidBatchEntryId", "EmptyBatchRequest"];

    public string Code => code;

    /// <summary>The message is invalid: sent again, it would be rejected again.</summary>
    public bool IsOurs => OfRequest.Contains(code);
}
