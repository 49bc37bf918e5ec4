using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Pubby.Rehearsal;

/// <summary>
/// A service that publishes on schedule, whatever the answers are: each room hears of something once a second. What is
/// refused is sent again, as the contract asks, and counted.
/// </summary>
internal sealed class Schedule : IAsyncDisposable
{
    private const int IdsOfRoom = 5;
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(15) };
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task[] _publishing;
    private int _refused;
    private int _acknowledged;

    private volatile Uri _address;

    /// <param name="address">Of the balancer.</param>
    public Schedule(Uri address, string key, int rooms)
    {
        _address = address;
        _http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        _publishing = [.. Enumerable.Range(0, rooms).Select(room => Task.Run(() => PublishAsync($"room-{room}")))];
    }

    /// <summary>The highest acknowledged version of each id.</summary>
    public ConcurrentDictionary<(string Room, string Id), long> Acknowledged { get; } = new();

    /// <summary>How many answers since the last call were refusals, or none at all.</summary>
    public int TakeRefused() => Interlocked.Exchange(ref _refused, 0);

    /// <summary>All messages that were acknowledged.</summary>
    public int Count => Volatile.Read(ref _acknowledged);

    /// <summary>What is published from now on, and what is sent again, goes to this balancer.</summary>
    public void LeadTo(Uri address) => _address = address;

    /// <summary>Returns when everything that was begun is acknowledged.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_publishing);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
        _stopping.Dispose();
    }

    private async Task PublishAsync(string room)
    {
        // Rooms are spread over the second.
        await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1000)), TimeProvider.System);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var number = 0; !_stopping.IsCancellationRequested; number++)
        {
            var id = $"id-{number % IdsOfRoom}";
            var data = string.Create(CultureInfo.InvariantCulture, $"[{TimeProvider.System.GetTimestamp()},{number}]");
            while (!await TryPutAsync(room, id, data))
            {
                Interlocked.Increment(ref _refused);
                await Task.Delay(RetryPause, TimeProvider.System);
            }
            await timer.WaitForNextTickAsync();
        }
    }

    private async Task<bool> TryPutAsync(string room, string id, string data)
    {
        try
        {
            using var body = new StringContent(data, Encoding.UTF8, "application/json");
            using var answer = await _http.PutAsync(new Uri(_address, $"/v1/rooms/{room}/messages/{id}"), body);
            if (!answer.IsSuccessStatusCode) return false;
            var version = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("version").GetInt64();
            Acknowledged.AddOrUpdate((room, id), version, (_, held) => Math.Max(held, version));
            Interlocked.Increment(ref _acknowledged);
            return true;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or IOException)
        {
            return false;
        }
    }
}
