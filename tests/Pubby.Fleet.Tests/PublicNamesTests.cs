using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Pubby.Testing;
using StackExchange.Redis;

namespace Pubby.Fleet.Tests;

/// <summary>
/// What others hang on (channels, keys, attributes, metrics, frames) is named by words that stay, and by no name of our
/// code: else a class that moves would stop a running fleet, or an operator's access list.
/// </summary>
public sealed class PublicNamesTests
{
    /// <summary>How every namespace of ours begins.</summary>
    private const string Namespace = "Pubby.";

    [Fact]
    public async Task No_namespace_reaches_Redis_the_table_the_wire_or_a_metric()
    {
        using var directory = new TempDirectory();
        await using var redis = await RedisProcess.StartAsync();
        await using var table = await DynamoDbLocal.StartAsync();
        await using var hub =
            await HubProcess.StartAsync(directory.Path,
                [.. Fleet.Settings(redis.Configuration, table.Url), "Pubby__Region__Name=eu-west-1"]);
        using var publisher = hub.NewPublisher();
        using var socket = await RawWebSocket.ConnectAsync(hub.Port);
        var frames = new StringBuilder()
            .Append(await socket.SubscribeAsync("""{"action":"subscribe","room":"Match-1","dump":true,"ref":1}"""))
            .Append(await socket.ReadAsync("dump"));
        await publisher.PutAsync("Match-1", "score", "[1,0]");
        frames.Append(await socket.ReadAsync("message"));

        using var client = await ConnectionMultiplexer.ConnectAsync($"{redis.Configuration},allowAdmin=true");
        var server = client.GetServer(redis.Configuration);
        var channels = (await server.SubscriptionChannelsAsync()).Select(channel => $"{channel}").ToArray();
        var keys = server.Keys().Select(key => $"{key}").ToArray();
        Assert.Contains("pubby:group:!match-1", channels);
        Assert.Contains("pubby:relay:Match-1", keys);
        // SignalR's clients of Redis listen for a new primary there.
        Assert.All(channels.Except(["__Booksleeve_MasterChanged"]).Concat(keys), name =>
            Assert.StartsWith("pubby:", name, StringComparison.Ordinal));

        using var inside = hub.NewOperator();
        // The meter's name is a label of each metric, and stays.
        var metrics = (await inside.GetStringAsync(new Uri("/metrics", UriKind.Relative)))
            .Replace("otel_scope_name=\"Pubby.Hub\"", "", StringComparison.Ordinal);
        var health = await inside.GetStringAsync(new Uri("/health/ready", UriKind.Relative));
        foreach (var told in new[] { frames.ToString(), metrics, health, await ItemsAsync(table) })
            Assert.DoesNotContain(Namespace, told, StringComparison.Ordinal);
    }

    /// <summary>Names and values of all attributes.</summary>
    private static async Task<string> ItemsAsync(DynamoDbLocal table)
    {
        using var client =
            new AmazonDynamoDBClient(new BasicAWSCredentials("local", "local"),
                new AmazonDynamoDBConfig { ServiceURL = table.Url, AuthenticationRegion = "us-east-1" });
        var items = (await client.ScanAsync(new ScanRequest("pubby-messages"))).Items;
        Assert.NotEmpty(items);
        return string.Join('\n', items.SelectMany(item => item).Select(attribute =>
        {
            var bytes = attribute.Value.B?.ToArray() ?? [];
            return $"{attribute.Key}={attribute.Value.S}{attribute.Value.N}{Encoding.UTF8.GetString(bytes)}";
        }));
    }
}
