using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Pubby.Testing;

/// <summary>
/// Services that publish through all nodes without a pause. What is refused or breaks off is sent again, to the next
/// node, until it is acknowledged: as the contract allows. Every other message has an id of its own; the rest overwrite
/// each other.
/// </summary>
public sealed class Traffic : IAsyncDisposable
{
    private const int Publishers = 6;
    private const int SharedIds = 4;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    private readonly INodes _nodes;
    private readonly string[] _rooms;
    private readonly CancellationTokenSource _stopping = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(15) };
    private readonly Task[] _publishing;
    private int _lastId;
    private int _acknowledged;
    private int _deferred;

    public Traffic(INodes nodes, string[] rooms, int seed)
    {
        (_nodes, _rooms) = (nodes, rooms);
        _http.DefaultRequestHeaders.Authorization = new("Bearer", nodes.Node(0).Key);
        _publishing =
            [.. Enumerable.Range(0, Publishers).Select(i => Task.Run(() => PublishAsync(new Random(seed + i), i)))];
    }

    /// <summary>The highest acknowledged version of each id, and what it was.</summary>
    public ConcurrentDictionary<(string Room, string Id),
        (long Version, string Data)> Acknowledgements
    { get; } = new();

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>How many of them were answered with 202.</summary>
    public int Deferred => Volatile.Read(ref _deferred);

    /// <summary>Until so many more are acknowledged.</summary>
    public Task MoreAsync(int count)
    {
        var goal = Acknowledged + count;
        return Eventually.UntilAsync(() => Acknowledged >= goal, $"{count} more messages are acknowledged");
    }

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

    private async Task PublishAsync(Random random, int node)
    {
        while (!_stopping.IsCancellationRequested)
        {
            var number = Interlocked.Increment(ref _lastId);
            var room = _rooms[random.Next(_rooms.Length)];
            var id = number % 2 == 0 ? $"own-{number}" : $"shared-{random.Next(SharedIds)}";
            var data = $"[{number},\"{new string('x', random.Next(80))}\"]";
            while (!await TryPutAsync(node, room, id, data))
            {
                node++;
                await Task.Delay(RetryPause, TimeProvider.System);
            }
            await Task.Delay(Pace, TimeProvider.System);
        }
    }

    private async Task<bool> TryPutAsync(int node, string room, string id, string data)
    {
        try
        {
            using var body = new StringContent(data, Encoding.UTF8, "application/json");
            using var answer =
                await _http.PutAsync(
                    new Uri(string.Create(CultureInfo.InvariantCulture,
                        $"{_nodes.Node(node).Url}/v1/rooms/{room}/messages/{id}")), body);
            if (!answer.IsSuccessStatusCode) return false;
            var version = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("version").GetInt64();
            Acknowledgements.AddOrUpdate((room, id), (version, data), (_, held) =>
                held.Version > version ? held : (version, data));
            Interlocked.Increment(ref _acknowledged);
            if (answer.StatusCode == HttpStatusCode.Accepted) Interlocked.Increment(ref _deferred);
            return true;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or IOException)
        {
            return false;
        }
    }
}
