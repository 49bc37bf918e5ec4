using Pubby.Core.Testing;

namespace Pubby.Core.Tests.Model;

/// <summary>A client, and what it must hold.</summary>
internal sealed class ModelClient(TestClient client)
{
    private readonly Dictionary<string, long> _expected = [];

    public TestClient Client { get; private set; } = client;

    /// <summary>By room: the version after which it must hold every change; 0: it must hold all.</summary>
    public IReadOnlyDictionary<string, long> Expected => _expected;

    public void ExpectAll(string room) => _expected[room] = 0;

    /// <summary>Live only: what it had to hold before, it must still hold.</summary>
    public void ExpectFrom(string room, long version) => _expected.TryAdd(room, version);

    public void ExpectNothing(string room) => _expected.Remove(room);

    /// <summary>Asks again for what changed since its cursor, on the same connection.</summary>
    public async Task ResumeAsync(string room)
    {
        var view = Client.View(room);
        // A client that is in the middle of a dump has no cursor yet, and asks for all.
        if (view.IsMidDump || view.Dumps == 0)
        {
            ExpectAll(room);
            await Client.SubscribeAsync(room, dump: true);
            return;
        }
        // Not subscribed: what it holds may be older than the last frames of the room that its cursor covers.
        _expected.TryAdd(room, 0);
        await Client.SubscribeAsync(room, cursor: view.Cursor, epoch: "epoch1");
    }

    /// <summary>Loses its connection, and what was in transit on it; reconnects and resumes all its rooms.</summary>
    public async Task ReconnectAsync(TestNode node)
    {
        Client.Read();
        Client.Rooms.LeaveAll();
        _ = Client.Outbox.Shard.PostDetachAsync(Client.Outbox);
        Client = node.Connect(Client);
        foreach (var room in _expected.Keys.ToArray()) await ResumeAfterReconnectAsync(room);
    }

    private async Task ResumeAfterReconnectAsync(string room)
    {
        var view = Client.View(room);
        var isWhole = _expected[room] == 0 && !view.IsMidDump && view.Dumps > 0;
        view.OnDisconnected();
        if (isWhole)
        {
            await Client.SubscribeAsync(room, cursor: view.Cursor, epoch: "epoch1");
            return;
        }
        ExpectAll(room);
        await Client.SubscribeAsync(room, dump: true);
    }
}
