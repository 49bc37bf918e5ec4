using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Pubby.Client;
using Pubby.Testing;

namespace Pubby.Regions.Tests.Support;

/// <summary>
/// What an application with the .NET client sees of one room and of its connection, from the first moment on.
/// </summary>
internal sealed class ClientRecorder : IAsyncDisposable
{
    private readonly PubbyClient _client;
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentDictionary<string, int> _changes = new();
    private readonly Dictionary<string, long> _versions = [];
    private readonly Lock _gate = new();
    private readonly List<string> _faults = [];
    private PubbyRoom<JsonElement>? _room;
    private Task _reading = Task.CompletedTask;
    private int _sinceLastLine;

    private ClientRecorder(IEnumerable<string> urls)
    {
        // Hubs are killed and started again, and have no other clients that come back with this one.
        var options = new PubbyClientOptions
        {
            InitialBackoff = TimeSpan.FromSeconds(0.5),
            MaxBackoff = TimeSpan.FromSeconds(2),
        };
        foreach (var url in urls) options.Urls.Add(url);
        _client = new PubbyClient(options);
    }

    public ConnectionStatus Status => _client.Status;

    /// <summary>As somebody would read it.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    public int Resumes { get; private set; }

    public int Resets { get; private set; }

    /// <summary>Broken promises, as sentences.</summary>
    public IReadOnlyCollection<string> Faults
    {
        get
        {
            lock (_gate) return [.. _faults];
        }
    }

    /// <summary>How often each id changed.</summary>
    public IReadOnlyDictionary<string, int> Changes => _changes;

    /// <summary>As <see cref="RoomView.Text"/>.</summary>
    public string Text => string.Concat(_room!.State.Values.OrderBy(message => message.Id, StringComparer.Ordinal)
        .Select(message =>
            string.Create(CultureInfo.InvariantCulture,
                $"{message.Id}={JsonSerializer.Serialize(message.Data)}@{message.Version}\n")));

    public static async Task<ClientRecorder> OpenAsync(string room, IEnumerable<string> urls)
    {
        var recorder = new ClientRecorder(urls);
        var statuses = recorder.ReadStatusesAsync();
        recorder._room = await recorder._client.OpenRoomAsync<JsonElement>(room).WaitAsync(Eventually.Limit);
        recorder._reading = Task.WhenAll(statuses, recorder.ReadEventsAsync());
        return recorder;
    }

    /// <summary>A line for what came since the last.</summary>
    public void EndChapter()
    {
        var count = Interlocked.Exchange(ref _sinceLastLine, 0);
        if (count > 0) _lines.Enqueue($"  {count} messages");
    }

    public async ValueTask DisposeAsync()
    {
        await _room!.DisposeAsync();
        await _closing.CancelAsync();
        await _reading.WaitAsync(Eventually.Limit);
        await _client.DisposeAsync();
        _closing.Dispose();
    }

    private async Task ReadStatusesAsync()
    {
        try
        {
            await foreach (var status in _client.StatusesAsync(_closing.Token))
            {
                var closed = status.Code is { } code ? $" (closed with {code} {status.Reason})" : "";
                Write($"{status.State} {status.Url}{closed}");
            }
        }
        catch (OperationCanceledException)
        {
            // The recorder is closed.
        }
    }

    private async Task ReadEventsAsync()
    {
        await foreach (var next in _room!.EventsAsync())
        {
            switch (next)
            {
                case RoomReady<JsonElement>: Write("the room is there, with a dump"); break;
                case RoomResumed<JsonElement>:
                    Resumes++;
                    Write("the room is resumed by its cursor");
                    break;
                case RoomReset<JsonElement>:
                    Resets++;
                    Write("the room is reset: another store");
                    break;
                case RoomFault<JsonElement> fault: AddFault(fault.Error.Message); break;
                case RoomChanged<JsonElement> change: OnChange(change.Message); break;
            }
        }
    }

    private void OnChange(PubbyMessage<JsonElement> message)
    {
        Interlocked.Increment(ref _sinceLastLine);
        _changes.AddOrUpdate(message.Id, 1, static (_, count) => count + 1);
        if (_versions.TryGetValue(message.Id, out var before) && message.Version <= before)
            AddFault($"{message.Id} went from {before} to {message.Version}");
        _versions[message.Id] = message.Version;
    }

    private void AddFault(string fault)
    {
        lock (_gate) _faults.Add(fault);
    }

    private void Write(string line)
    {
        EndChapter();
        _lines.Enqueue(line);
    }
}
