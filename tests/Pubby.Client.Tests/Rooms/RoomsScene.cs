using Microsoft.Extensions.Time.Testing;
using Pubby.Client.Rooms;
using Pubby.Client.Tests.Vectors;
using Pubby.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Tests.Rooms;

/// <summary>
/// The rooms of a connected client. Time is fake, and everything happens on the test's thread. For what is too long for
/// a vector.
/// </summary>
internal sealed class RoomsScene : IDisposable
{
    private readonly SynchronizationContext? _context = SynchronizationContext.Current;
    private readonly object _source = new();
    private readonly ScriptedLink _link;
    private int _answered;

    public RoomsScene()
    {
        // With one, continuations would be queued to it.
        SynchronizationContext.SetSynchronizationContext(null);
        _link = new ScriptedLink(Sent);
        Rooms = new Subscriptions(Time, hasToken: false, () => 0.5);
        Rooms.OnConnected(_link, _source);
    }

    public FakeTimeProvider Time { get; } = new();

    public Subscriptions Rooms { get; }

    /// <summary>Every command.</summary>
    public List<object> Sent { get; } = [];

    public IReadOnlyList<RoomRequest> LastRequest => Requests.Last();

    private IEnumerable<IReadOnlyList<RoomRequest>> Requests => Sent.OfType<IReadOnlyList<RoomRequest>>();

    public HoldingHandle Open(string room)
    {
        var handle = new HoldingHandle(room);
        Rooms.Open(handle);
        return handle;
    }

    /// <summary>Subscribe commands without an answer.</summary>
    public int Unanswered => Requests.Count() - _answered;

    /// <summary>The oldest subscribe command without an answer gets one.</summary>
    public void Answer() => _link.Answer([.. Requests.ElementAt(_answered++).Select(request =>
        new RoomResult { Room = request.Room!, Mode = SubscriptionMode.Dump, Epoch = "e1" })]);

    public void Dump(string room, long cursor, bool isLast = true, params string[] ids) =>
        Rooms.OnDump(_source, new RoomDump
        {
            Room = room,
            Mode = SubscriptionMode.Dump,
            Cursor = cursor,
            Last = isLast,
            Messages = [.. ids.Select(id => new RoomItem { Id = id, Version = cursor, Data = 1 })],
        });

    /// <summary>The hub has ended the subscription, as it was asked to.</summary>
    public void Left(string room) => Rooms.OnUnsubscribed(_source, new RoomUnsubscribed { Room = room });

    public void Message(string room, string id, long version) =>
        Rooms.OnMessage(_source, new RoomMessage { Room = room, Id = id, Version = version, Data = 1 });

    public void Dispose()
    {
        Rooms.Dispose();
        SynchronizationContext.SetSynchronizationContext(_context);
    }
}
