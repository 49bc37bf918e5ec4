// Both ends: publishes a score and watches it. Start a hub, then: dotnet run --project samples/Quickstart -- <key>
using Pubby.Client;
using Pubby.Publisher;

var key = args.Length > 0 ? args[0] : await File.ReadAllTextAsync("src/Pubby.Hub/data/dev.key");
var url = args.Length > 1 ? args[1] : "http://localhost:5080";

await using var pubby = new PubbyClient(url);
using var publisher = new PubbyPublisher(new PubbyPublisherOptions { Addresses = { url }, Key = key });

await publisher.PutAsync("match-1", "score", new Score(0, 0));
await foreach (var message in pubby.SubscribeAsync<Score>("match-1"))
{
    Console.WriteLine($"{message.Id} is {message.Data!.Home}:{message.Data.Away}");
    if (message.Data.Home == 3) break;
    await publisher.PutAsync("match-1", "score", message.Data with { Home = message.Data.Home + 1 });
}

internal sealed record Score(int Home, int Away);
