using System.Net.WebSockets;
using System.Text.Json;
using Pubby.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Testing;

/// <summary>
/// A client over real sockets that keeps its rooms by the contract's merge rule, whatever it speaks. Safe to ask from
/// any thread.
/// </summary>
public abstract class Subscriber : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RoomView> _views;
    private readonly List<string> _forbidden = [];
    private int _notices;

    protected Subscriber(Subscriber? before)
    {
        _views = before?._views ?? [];
        Epoch = before?.Epoch ?? "";
        foreach (var view in _views.Values) view.OnDisconnected();
    }

    /// <summary>The epoch of the store, as the last subscription named it.</summary>
    public string Epoch { get; protected set; } = "";

    /// <summary>The hub said that it closes; null: it did not.</summary>
    public GoAwayNotice? GoAway { get; private set; }

    /// <summary>How often the hub said that the token is about to end.</summary>
    public int Notices => Volatile.Read(ref _notices);

    /// <summary>The rooms that the hub took away, as a new token did not grant them.</summary>
    public string[] Forbidden
    {
        get
        {
            lock (_gate) return [.. _forbidden];
        }
    }

    /// <summary>Completes when the connection is over, with the close code where there is one.</summary>
    public abstract Task<int?> Ended { get; }

    /// <summary>
    /// Connects. A hub whose machine has no processor time left lets fewer in and refuses the others with 503: then it
    /// comes again a second later, as the hub asks and as each SDK does.
    /// </summary>
    /// <param name="before">The client that this one continues: it keeps what that held.</param>
    public static Task<Subscriber> ConnectAsync(
        SubscriberKind kind, int port, Subscriber? before = null, Handshake? handshake = null) =>
        ConnectAsync(kind, () => port, before, handshake);

    /// <inheritdoc cref="ConnectAsync(SubscriberKind, int, Subscriber?, Handshake?)"/>
    /// <param name="nextPort">Asked for each try: a balancer whose hubs are all gone answers 503 too.</param>
    public static async Task<Subscriber> ConnectAsync(
        SubscriberKind kind, Func<int> nextPort, Subscriber? before = null, Handshake? handshake = null)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await OpenAsync(kind, nextPort(), before, handshake);
            }
            catch (Exception refusal) when (tries < Eventually.Tries && IsOverload(refusal))
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            }
        }
    }

    /// <returns>The mode; or the code, where it is refused.</returns>
    public abstract Task<string> SubscribeAsync(RoomRequest request);

    /// <returns>Null; or the code, where it is refused.</returns>
    public abstract Task<string?> UnsubscribeAsync(string room);

    /// <summary>Brings a new token on the connection that is up.</summary>
    /// <returns>Null; or the code, where it is refused.</returns>
    public abstract Task<string?> AuthorizeAsync(string token);

    public Task<string> SubscribeAsync(string room, bool dump = true) =>
        SubscribeAsync(new RoomRequest { Room = room, Dump = dump });

    /// <summary>
    /// Subscribes with a dump. While the store is slow, as many ask for rooms that no node has yet, it asks again, as
    /// each SDK does.
    /// </summary>
    public async Task DumpAsync(string room)
    {
        for (var tries = 1; ; tries++)
        {
            var mode = await SubscribeAsync(room);
            if (mode == "dump") return;
            if (tries == Eventually.Tries || !Subscribing.Slow.Contains(mode))
                throw new InvalidOperationException($"{room} was asked for with a dump, and the answer is {mode}");
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        }
    }

    /// <summary>Subscribes again from where it was.</summary>
    public Task<string> ResumeAsync(string room, string epoch) =>
        SubscribeAsync(new RoomRequest { Room = room, Cursor = Ask(room, view => view.Cursor), Epoch = epoch });

    public T Ask<T>(string room, Func<RoomView, T> ask)
    {
        lock (_gate) return ask(ViewOf(room));
    }

    public Task UntilAsync(string room, Func<RoomView, bool> isSo, string what) =>
        Eventually.UntilAsync(() => Ask(room, isSo), what);

    public abstract ValueTask DisposeAsync();

    private static async Task<Subscriber> OpenAsync(
        SubscriberKind kind, int port, Subscriber? before, Handshake? handshake) =>
        kind is SubscriberKind.Plain or SubscriberKind.PlainCompressed
        ? await PlainSubscriber.OpenAsync(port, before, kind == SubscriberKind.PlainCompressed, handshake)
        : await HubSubscriber.OpenAsync(kind, port, before, handshake);

    private static bool IsOverload(Exception refusal) => refusal is HttpRequestException or WebSocketException
        && refusal.Message.Contains("503", StringComparison.Ordinal);

    protected void OnMessage(JsonElement message)
    {
        lock (_gate) ViewOf(message.GetProperty("room").GetString()!).OnMessage(message);
    }

    protected void OnDump(JsonElement dump)
    {
        lock (_gate) ViewOf(dump.GetProperty("room").GetString()!).OnDump(dump);
    }

    protected void OnSubscribing(string room)
    {
        lock (_gate) ViewOf(room).IsForbidden = false;
    }

    /// <returns>The same answer.</returns>
    protected string OnAnswered(string room, string answer)
    {
        if (answer != ErrorCode.RoomForbidden) return answer;
        lock (_gate) ViewOf(room).IsForbidden = true;
        return answer;
    }

    protected void OnUnsubscribed(RoomUnsubscribed notice)
    {
        lock (_gate)
        {
            _forbidden.Add(notice.Room);
            ViewOf(notice.Room).IsForbidden = true;
        }
    }

    protected void OnExpiring(TokenExpiring notice) => Interlocked.Increment(ref _notices);

    protected void OnGoAway(GoAwayNotice notice) => GoAway = notice;

    private RoomView ViewOf(string room)
    {
        if (!_views.TryGetValue(room, out var view)) _views.Add(room, view = new RoomView());
        return view;
    }
}
