using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Pubby.Testing;

namespace Pubby.Fleet.Tests;

/// <summary>
/// What publishing asks of Redis, as counts that are the same on every machine. A message takes its number in a script,
/// is merged into the room's cached dump by another, and is sent to the nodes once.
/// </summary>
[Collection(nameof(Fleet))]
public sealed class RedisCostTests(Fleet fleet) : SharedFleetTests(fleet)
{
    private const int Messages = 100;
    private const int MaxRounds = 10;

    /// <summary>A room whose write was uncertain is broadcast once more within two ticks of two seconds.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(8);

    public override async ValueTask InitializeAsync() => await Fleet.UntilAtRestAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task A_put_costs_redis_two_scripts_and_a_publish_however_many_listen(int listeners)
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, listeners).Select(async i =>
        {
            var client = await Subscriber.ConnectAsync(SubscriberKind.Plain, Fleet.Node(i).Port);
            await client.DumpAsync("cost");
            return client;
        }));
        try
        {
            var calls = await CallsForAsync(async (publisher, number) =>
            {
                using var answer = await publisher.PutAsync(
                    Publishing.Address("cost", $"m{number}"), Publishing.Json("1"));
                return IsServed(answer.StatusCode);
            }, times: Messages);
            Assert.Equal((2 * Messages, Messages), calls);
        }
        finally
        {
            foreach (var client in clients) await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_batch_costs_redis_what_its_messages_cost()
    {
        var entries = string.Join(
            ',', Enumerable.Range(0, Messages).Select(i => $$"""{"room":"cost","id":"m{{i}}","data":1}"""));
        var calls = await CallsForAsync(async (publisher, _) =>
        {
            using var answer = await publisher.PostAsync(
                new Uri("/v1/messages", UriKind.Relative), Publishing.Json($$"""{"messages":[{{entries}}]}"""));
            var results = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("results");
            return results.EnumerateArray()
                .Select(result => IsServed((HttpStatusCode)result.GetProperty("status").GetInt32()))
                .ToArray().All(isServed => isServed);
        }, times: 1);
        Assert.Equal((2 * Messages, Messages), calls);
    }

    /// <summary>
    /// A message that the table or Redis was too slow for is told to come again, or is broadcast later, and its room
    /// once more after that. Then all of them are sent once more, when that is over.
    /// </summary>
    private async Task<(long Scripts, long Publishes)> CallsForAsync(
        Func<HttpClient, int, Task<bool>> publish, int times)
    {
        using var publisher = Fleet.Node(0).NewPublisher();
        for (var round = 0; round < MaxRounds; round++)
        {
            if (round > 0) await Task.Delay(Aftermath, TimeProvider.System);
            // What a node does in its first publish only, such as teaching Redis a script.
            var isServed = await publish(publisher, 0);
            var before = await Fleet.Redis.CallsAsync();
            for (var i = 0; i < times; i++) isServed &= await publish(publisher, i);
            var after = await Fleet.Redis.CallsAsync();
            if (isServed) return (CallsOf("eval") + CallsOf("evalsha"), CallsOf("publish"));

            long CallsOf(string command) => after.GetValueOrDefault(command) - before.GetValueOrDefault(command);
        }
        throw new InvalidOperationException("the table or Redis was too slow in each round");
    }

    private static bool IsServed(HttpStatusCode status) => status switch
    {
        HttpStatusCode.OK or HttpStatusCode.Created => true,
        HttpStatusCode.Accepted or HttpStatusCode.ServiceUnavailable => false,
        _ => throw new InvalidOperationException($"a message is answered with {status}"),
    };
}
