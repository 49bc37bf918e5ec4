using Amazon.SQS;
using Amazon.SQS.Model;
using Pubby.Aws.Sns;
using Pubby.Testing;

namespace Pubby.Aws.Tests.Sns;

/// <summary>One fauxqs for all tests of the collection; each test has topics and queues of its own.</summary>
public sealed class FauxqsFixture : IAsyncLifetime
{
    public const string Region = "eu-west-1";

    public FauxqsServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        // The SDK looks for credentials here.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "local");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "local");
        Server = await FauxqsServer.StartAsync();
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    internal string QueueUrl(string name) => Server.QueueUrl(Region, name);

    internal static string NewName() => $"pubby-{Guid.NewGuid():N}";

    internal SnsClient NewSns(TimeSpan? limit = null) => new(Region, Server.Url, limit ?? Eventually.Limit);

    internal AmazonSQSClient NewSqs() =>
        SqsClient.Create(new SnsOptions { ServiceUrl = Server.Url, TopicArn = FauxqsServer.TopicArn(Region, "any") });

    /// <returns>The queue's ARN.</returns>
    internal async Task<string> MakeQueueAsync(
        IAmazonSQS sqs, string name, Dictionary<string, string>? attributes = null)
    {
        await sqs.CreateQueueAsync(new CreateQueueRequest(name) { Attributes = attributes ?? [] });
        return (await sqs.GetQueueAttributesAsync(QueueUrl(name), ["QueueArn"])).QueueARN;
    }
}

[CollectionDefinition(Name)]
public sealed class FauxqsCollection : ICollectionFixture<FauxqsFixture>
{
    public const string Name = "fauxqs";
}
