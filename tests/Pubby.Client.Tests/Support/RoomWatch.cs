using System.Text.Json;
using Pubby.Testing;

namespace Pubby.Client.Tests.Support;

/// <summary>
/// Reads an open room's events and says when a promise is broken: an id's versions must rise strictly, and events must
/// add up to the state.
/// </summary>
internal sealed class RoomWatch : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _versions = [];
    private readonly Dictionary<string, string> _held = [];
    private readonly List<string> _faults = [];
    private readonly Task _reading;

    private RoomWatch(PubbyRoom<JsonElement> room)
    {
        Room = room;
        _reading = ReadAsync();
    }

    public PubbyRoom<JsonElement> Room { get; }

    public int Resumed { get; private set; }

    public int Resets { get; private set; }

    public static async Task<RoomWatch> OpenAsync(PubbyClient client, string room) =>
        new(await client.OpenRoomAsync<JsonElement>(room).WaitAsync(Eventually.Limit));

    /// <summary>Waits until state and events have come to what the store holds.</summary>
    public async Task UntilEqualAsync(HubBehindRelay hub)
    {
        var stored = await hub.StoredAsync(Room.Name);
        await Eventually.UntilAsync(() => RoomText.Of(Room.State) == stored, $"{Room.Name} is what the store holds");
        await Eventually.UntilAsync(() =>
            Held() == stored, $"the events of {Room.Name} add up to what the store holds");
        lock (_gate) Assert.Empty(_faults);
    }

    /// <summary>At least so many times: a busy machine may break a connection that has just come back.</summary>
    public async Task UntilResumedAsync(int times, PubbyClient client)
    {
        try
        {
            await Eventually.UntilAsync(() => Resumed >= times, "the room is resumed");
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{Room.Name} was resumed {Resumed} times and reset {Resets} times; {client.Status}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Room.DisposeAsync();
        await _reading.WaitAsync(Eventually.Limit);
    }

    private string Held()
    {
        lock (_gate)
            return string.Concat(_held.OrderBy(held => held.Key, StringComparer.Ordinal).Select(held => held.Value));
    }

    private async Task ReadAsync()
    {
        await foreach (var next in Room.EventsAsync())
        {
            lock (_gate) On(next);
        }
    }

    private void On(RoomEvent<JsonElement> next)
    {
        switch (next)
        {
            case RoomResumed<JsonElement>: Resumed++; break;
            case RoomReset<JsonElement>: Resets++; break;
            case RoomFault<JsonElement> fault: _faults.Add(fault.Error.Code); break;
            case RoomChanged<JsonElement> { Message: { Reason: not "absent" } message }:
                if (_versions.TryGetValue(message.Id, out var before) && message.Version <= before)
                    _faults.Add($"{message.Id} went from {before} to {message.Version}");
                _versions[message.Id] = message.Version;
                break;
        }
        if (next is not RoomChanged<JsonElement> change) return;
        var (id, version) = (change.Message.Id, change.Message.Version);
        if (change.WasHeld != _held.ContainsKey(id)) _faults.Add($"{id} at {version}: held before? {change.WasHeld}");
        if (change.Message.IsDeleted) _held.Remove(id);
        else _held[id] = $"{id}={JsonSerializer.Serialize(change.Message.Data)}@{version}\n";
    }
}
