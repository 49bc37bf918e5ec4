using System.Net.Http.Json;
using System.Text.Json;
using Pubby.Testing;

namespace Pubby.Fleet.Tests.Tokens;

/// <summary>
/// Rooms for the clients of one node, into which the two nodes after it publish all the time, in turn: each message
/// under an id of its own, so that a client that was in a room throughout holds all of them.
/// </summary>
internal sealed class RoomFeed : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly Uri Batch = new("/v1/messages", UriKind.Relative);

    private readonly CancellationTokenSource _stopping = new();
    private readonly HttpClient[] _publishers;
    private readonly string[] _rooms;
    private readonly Task _publishing;
    private int _acknowledged;

    /// <param name="name">How the rooms' names begin.</param>
    public RoomFeed(INodes nodes, int node, string name)
    {
        (Kept, Lost, Gained, Never) = ($"{name}-kept", $"{name}-lost", $"{name}-gained", $"{name}-never");
        _rooms = [Kept, Lost, Gained, Never];
        _publishers = [nodes.Node(node + 1).NewPublisher(), nodes.Node(node + 2).NewPublisher()];
        _publishing = PublishAsync();
    }

    public string Kept { get; }

    public string Lost { get; }

    public string Gained { get; }

    public string Never { get; }

    /// <summary>How many messages of each room were answered.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Returns when so many more have been published since.</summary>
    public Task MoreAsync(int messages)
    {
        var enough = Acknowledged + messages;
        return Eventually.UntilAsync(() => Acknowledged >= enough || _publishing.IsCompleted, "more is published");
    }

    /// <summary>Nothing is published any more; a publish that failed is told here.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _publishing;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _publishing.ContinueWith(static _ => { }, TaskScheduler.Default);
        foreach (var publisher in _publishers) publisher.Dispose();
        _stopping.Dispose();
    }

    private async Task PublishAsync()
    {
        for (var i = 0; !_stopping.IsCancellationRequested; i++)
        {
            // A table that is late for a moment is told as 503, and to come again, as each SDK does.
            while (!await IsStoredAsync(i)) await Task.Delay(Pause, TimeProvider.System);
            Interlocked.Increment(ref _acknowledged);
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    private async Task<bool> IsStoredAsync(int number)
    {
        var messages = _rooms.Select(room => new { room, id = $"m{number}", data = number });
        using var answer = await _publishers[number % 2].PostAsJsonAsync(Batch, new { messages });
        answer.EnsureSuccessStatusCode();
        var results = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("results");
        int[] statuses = [.. results.EnumerateArray().Select(result => result.GetProperty("status").GetInt32())];
        // Stored, whatever it took: a write that is sent twice replaces itself.
        Assert.All(statuses, status => Assert.True(status is >= 200 and <= 202 or 503, $"{status}"));
        return !statuses.Contains(503);
    }
}
