using Pubby.Aws.Tests.DynamoDb;

namespace Pubby.Aws.Tests.Streams;

/// <summary>
/// A DynamoDB Local of their own for tests of streams: it goes slowly through all its tables for what their time to
/// live removes, and others wait for that.
/// </summary>
[CollectionDefinition(Name)]
public sealed class StreamsCollection : ICollectionFixture<DynamoDbServer>
{
    public const string Name = "DynamoDB Local with streams";
}
