// Compiled ahead of time by a test: publishes and subscribes with both protocols, and prints what came.
using System.Text.Json.Serialization;
using Pubby.Client;
using Pubby.Publisher;

var (url, key) = (args[0], args[1]);
using var publisher = new PubbyPublisher(new PubbyPublisherOptions { Addresses = { url }, Key = key });
await publisher.PutManyAsync([Publication.Put("aot", "score", new Score(1, 0), AppJson.Default.Score)]);
await publisher.PostAsync("aot", new Score(9, 9), AppJson.Default.Score,
    new PublishOptions { TimeToLive = TimeSpan.FromMinutes(1) });
foreach (var protocol in (PubbyProtocol[])[PubbyProtocol.MessagePack, PubbyProtocol.Json])
{
    await using var pubby = new PubbyClient(new PubbyClientOptions { Urls = { url }, Protocol = protocol });
    await using var room = await pubby.OpenRoomAsync("aot", AppJson.Default.Score);
    Console.WriteLine($"{protocol}: {room.State.Count} messages, score {room.State["score"].Data}");
    await publisher.PutAsync("aot", "score", new Score(1, room.State["score"].Version), AppJson.Default.Score);
    await foreach (var message in pubby.SubscribeAsync("aot", AppJson.Default.Score))
    {
        if (message.Id != "score" || message.Data!.Away == 0) continue;
        Console.WriteLine($"{protocol}: live");
        break;
    }
    await publisher.PutAsync("aot", "score", new Score(1, 0), AppJson.Default.Score);
}
try
{
    await publisher.PutAsync("aot", "score", new Score(1, 0), AppJson.Default.Score,
        new PublishOptions { Condition = PublishCondition.Absent });
}
catch (PubbyPublishException fault)
{
    Console.WriteLine(fault.Code);
}

internal sealed record Score(long Home, long Away);

[JsonSerializable(typeof(Score))]
internal sealed partial class AppJson : JsonSerializerContext;
