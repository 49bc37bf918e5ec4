using Pubby.Protocol.SignalR;

namespace Pubby.Testing;

/// <summary>A client that comes back: to the next node, where it resumes each of its rooms from where it was.</summary>
public sealed class Watcher : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Func<int, int> _portOf;
    private readonly SubscriberKind _kind;
    private readonly CancellationTokenSource _stopping = new();
    private volatile Subscriber _client;
    private int _node;
    private Task _keeping = Task.CompletedTask;

    private Watcher(Func<int, int> portOf, SubscriberKind kind, int node, string[] rooms, Subscriber client)
    {
        (_portOf, _kind, _node, Rooms, _client) = (portOf, kind, node, rooms, client);
    }

    public IReadOnlyList<string> Rooms { get; }

    /// <summary>How often it lost its connection and came back.</summary>
    public int Returns { get; private set; }

    /// <summary>Connects and subscribes to every room with a dump.</summary>
    public static Task<Watcher> StartAsync(INodes nodes, SubscriberKind kind, int node, string[] rooms) =>
        StartAsync(number => nodes.Node(number).Port, kind, node, rooms);

    /// <inheritdoc cref="StartAsync(INodes, SubscriberKind, int, string[])"/>
    /// <param name="portOf">Of a node or a balancer, by any number: the next one is another, if there is one.</param>
    public static async Task<Watcher> StartAsync(
        Func<int, int> portOf, SubscriberKind kind, int node, string[] rooms)
    {
        var client = await Subscriber.ConnectAsync(kind, portOf(node));
        try
        {
            foreach (var room in rooms) await client.DumpAsync(room);
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
        var watcher = new Watcher(portOf, kind, node, rooms, client);
        watcher._keeping = watcher.KeepAsync();
        return watcher;
    }

    public T Ask<T>(string room, Func<RoomView, T> ask) => _client.Ask(room, ask);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _client.DisposeAsync();
        await _keeping;
        // It may have come back in the meantime.
        await _client.DisposeAsync();
    }

    private async Task KeepAsync()
    {
        while (true)
        {
            await _client.Ended;
            if (_stopping.IsCancellationRequested) return;
            Returns++;
            while (!await TryComeBackAsync())
            {
                if (_stopping.IsCancellationRequested) return;
                await Task.Delay(Pause, TimeProvider.System);
            }
        }
    }

    private async Task<bool> TryComeBackAsync()
    {
        try
        {
            var before = _client;
            await before.DisposeAsync();
            var client = await Subscriber.ConnectAsync(_kind, () => _portOf(++_node), before);
            _client = client;
            foreach (var room in Rooms)
            {
                // A room that cannot be loaded just now is asked for again.
                while (await client.SubscribeAsync(Request(client, room)) is not ("dump" or "resume" or "reset"))
                    await Task.Delay(Pause, TimeProvider.System, _stopping.Token);
            }
            _stopping.Token.ThrowIfCancellationRequested();
            return true;
        }
        catch (Exception)
        {
            // That node is gone too, or its connection was cut again.
            return false;
        }
    }

    /// <summary>One that never got its dump has nothing to resume from.</summary>
    private static RoomRequest Request(Subscriber client, string room) => client.Ask(room, view => view.Dumps == 0
        ? new RoomRequest { Room = room, Dump = true }
        : new RoomRequest { Room = room, Cursor = view.Cursor, Epoch = client.Epoch });
}
