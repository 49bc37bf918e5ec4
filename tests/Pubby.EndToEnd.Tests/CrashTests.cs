using System.Collections.Concurrent;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>Durable ack: a 2xx means that the message is there, whatever happens to the process after.</summary>
public sealed class CrashTests
{
    [Fact]
    public async Task Kill_9_at_any_moment_loses_no_acknowledged_put()
    {
        using var directory = new TempDirectory();
        var acknowledged = new ConcurrentDictionary<string, long>();
        for (var round = 0; round < 3; round++)
        {
            await using var hub = await HubProcess.StartAsync(directory.Path);
            using var publisher = hub.NewPublisher();
            await EverythingIsThereAsync(publisher, acknowledged);
            var from = acknowledged.Count;
            var publishing = Enumerable.Range(0, 8)
                .Select(writer => PublishUntilItDiesAsync(publisher, $"r{round}-w{writer}", acknowledged)).ToArray();
            await Eventually.UntilAsync(() => acknowledged.Count > from + 200, "some are acknowledged");
            await hub.KillAsync();
            await Task.WhenAll(publishing);
        }
        await using var last = await HubProcess.StartAsync(directory.Path);
        using var reader = last.NewPublisher();
        await EverythingIsThereAsync(reader, acknowledged);
    }

    private static async Task PublishUntilItDiesAsync(
        HttpClient publisher, string prefix, ConcurrentDictionary<string, long> acknowledged)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var id = $"{prefix}-{i}";
                acknowledged[id] = await publisher.PutAsync("crash", id, $"\"{id}\"");
            }
        }
        catch (HttpRequestException)
        {
            // It was killed, and this put was not acknowledged.
        }
    }

    private static async Task EverythingIsThereAsync(
        HttpClient publisher, ConcurrentDictionary<string, long> acknowledged)
    {
        var stored = await publisher.DumpAsync("crash");
        Assert.All(acknowledged.Keys, id => Assert.Equal($"\"{id}\"", stored.DataOf(id)));
    }
}
