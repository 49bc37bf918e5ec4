using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Pubby.Aws.DynamoDb;
using Pubby.Testing;

namespace Pubby.Aws.Tests.DynamoDb;

/// <summary>What people are told of a table that takes calls and answers none.</summary>
public sealed class TableStateTests : IAsyncLifetime
{
    private readonly LoopbackListener _silent =
        new((_, closing) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, closing));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_table_that_is_too_slow_has_no_state()
    {
        using var client = Client(TimeSpan.FromMilliseconds(50));
        Assert.Null(await TableState.ReadAsync(client, "table", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Who_waits_no_longer_is_told_so()
    {
        using var client = Client(Eventually.Limit);
        using var asking = new CancellationTokenSource();
        var reading = TableState.ReadAsync(client, "table", asking.Token);
        await asking.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    public ValueTask DisposeAsync() => _silent.DisposeAsync();

    private AmazonDynamoDBClient Client(TimeSpan limit)
    {
        var configuration =
            DynamoDbClient.ConfigurationFor(new DynamoDbOptions { Table = "table", ServiceUrl = _silent.Url });
        (configuration.Timeout, configuration.MaxErrorRetry) = (limit, 0);
        return new AmazonDynamoDBClient(new BasicAWSCredentials("local", "local"), configuration);
    }
}
