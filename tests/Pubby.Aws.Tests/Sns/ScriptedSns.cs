using Pubby.Aws.Sns;

namespace Pubby.Aws.Tests.Sns;

/// <summary>An SNS that answers as the test says: for faults that an emulator does not have.</summary>
internal sealed class ScriptedSns : ISnsClient
{
    private readonly Lock _gate = new();

    /// <summary>What is made of a batch.</summary>
    public Func<IReadOnlyList<SnsMessage>, Task<IReadOnlyList<SnsEntryFault?>>> OnBatch { get; set; } = AllTaken;

    public List<IReadOnlyList<SnsMessage>> Batches { get; } = [];

    /// <summary>The batches so far, for those who ask while there may be more.</summary>
    public List<IReadOnlyList<SnsMessage>> Calls
    {
        get
        {
            lock (_gate) return [.. Batches];
        }
    }

    public List<(string Topic, string Token)> Confirmed { get; } = [];

    public Exception? ConfirmFault { get; set; }

    public static Task<IReadOnlyList<SnsEntryFault?>> AllTaken(IReadOnlyList<SnsMessage> batch) =>
        Task.FromResult<IReadOnlyList<SnsEntryFault?>>(new SnsEntryFault?[batch.Count]);

    public Task<IReadOnlyList<SnsEntryFault?>> PublishBatchAsync(
        string topicArn, IReadOnlyList<SnsMessage> messages, CancellationToken cancellationToken)
    {
        lock (_gate) Batches.Add(messages);
        return OnBatch(messages);
    }

    public Task<string> ConfirmSubscriptionAsync(string topicArn, string token, CancellationToken cancellationToken)
    {
        if (ConfirmFault is not null) return Task.FromException<string>(ConfirmFault);
        Confirmed.Add((topicArn, token));
        return Task.FromResult($"{topicArn}:1");
    }

    public Task<string> PublishAsync(string topicArn, SnsMessage message, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<string> CreateTopicAsync(string name, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<string> SubscribeAsync(string topicArn, string protocol, string endpoint,
        IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task SetSubscriptionAttributesAsync(string subscriptionArn, string name, string value,
        CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
