using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Pubby.Testing;

namespace Pubby.Publisher.Tests;

public sealed class RestartTests
{
    [Fact]
    public async Task Through_a_hub_that_is_killed_under_load_nothing_acknowledged_is_lost_and_nothing_is_doubled()
    {
        using var directory = new TempDirectory();
        var hub = await HubProcess.StartAsync(directory.Path);
        await using var relay = new TcpRelay(hub.Port);
        using var publisher =
            new PubbyPublisher(
                new PubbyPublisherOptions { Addresses = { relay.Url }, Key = hub.Key, Timeout = Eventually.Limit });
        var posted = new ConcurrentDictionary<string, string>();
        using var stopping = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var at = 0; !stopping.IsCancellationRequested; at++)
            {
                var text = $"writer {writer}, message {at}";
                posted[text] = (await publisher.PostAsync("posts", text)).Id;
            }
        })).ToArray();
        for (var round = 0; round < 3; round++)
        {
            var before = posted.Count;
            await Eventually.UntilAsync(() => posted.Count > before + 200, "some are acknowledged");
            await hub.DisposeAsync();
            hub = await HubProcess.StartAsync(directory.Path);
            relay.LeadTo(hub.Port);
        }
        await stopping.CancelAsync();
        await Task.WhenAll(writers).WaitAsync(Eventually.Limit);

        using var reader = hub.NewPublisher();
        var dump = await reader.GetFromJsonAsync<JsonElement>(new Uri("/v1/rooms/posts/messages", UriKind.Relative));
        var stored = dump.GetProperty("messages").EnumerateArray()
            .Select(message =>
                (Text: message.GetProperty("data").GetString()!, Id: message.GetProperty("id").GetString()!));
        Assert.Equal(posted.Select(post => (post.Key, post.Value)).Order(), stored.Order());
        await hub.DisposeAsync();
    }
}
