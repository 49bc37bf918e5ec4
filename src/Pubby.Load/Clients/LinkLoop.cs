using System.Collections.Concurrent;
using System.Text;
using Pubby.Load.Measures;
using Pubby.Load.Plans;
using Pubby.Load.Protocols;
using Pubby.Load.Sockets;

namespace Pubby.Load.Clients;

/// <summary>
/// Opens and holds one worker's connections, in one thread: whatever it does is short, and nothing it does waits.
/// </summary>
internal sealed partial class LinkLoop : IDisposable
{
    /// <summary>The largest message of a hub has 64 KiB of data.</summary>
    private const int BufferBytes = 256 * 1024;

    /// <summary>Pings of SignalR's clients, and looks at the second's end, are due within it.</summary>
    private const int LongestWaitMs = 100;

    /// <summary>Whatever is due, sockets are looked at in between.</summary>
    private const int BeginsOfAPass = 64;

    private readonly LinkPart _part;
    private readonly Clock _clock;
    private readonly LoadMeter _meter;
    private readonly Random _random;
    private readonly Epoll _epoll = new();
    private readonly FrameWriter _writer;
    private readonly Link[] _links;
    private readonly byte[]?[] _rests;
    private readonly int[] _restLengths;
    private readonly Subscriptions _subscriptions;
    private readonly PriorityQueue<LinkTimer, long> _timers = new();
    private readonly ConcurrentQueue<Action> _orders = new();
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
    private int _begun;
    private long _start = long.MaxValue;
    private bool _isStopping;

    /// <param name="random">For waits; those of several workers have to differ.</param>
    public LinkLoop(LinkPart part, Clock clock, LoadMeter meter, Random random)
    {
        (_part, _clock, _meter, _random) = (part, clock, meter, random);
        _run = Encoding.UTF8.GetBytes(part.Plan.Run);
        _writer = new FrameWriter(part.Names);
        var count = part.Connections.Length;
        _links = new Link[count];
        _rests = new byte[]?[count];
        _restLengths = new int[count];
        if (part.HasTls) _tls = new TlsSessions(count);
        _subscriptions = new Subscriptions(part.Plan, part.Names, part.Choice, part.Connections);
        for (var i = 0; i < count; i++)
        {
            ref var link = ref _links[i];
            link.Descriptor = -1;
            link.Kind = (byte)part.Choice.KindOf(part.Connections[i]);
            link.Hub = (ushort)(part.Connections[i] % part.HubCount);
            link.GoAwayMs = -1;
        }
    }

    /// <summary>Has something done in the loop's thread, soon. Any thread may call it.</summary>
    public void Order(Action order)
    {
        _orders.Enqueue(order);
        _epoll.Interrupt();
    }

    /// <summary>The ramp begins. An order.</summary>
    /// <param name="at">In microseconds of the clock.</param>
    public void Start(long at) => _start = at;

    /// <summary>Ends <see cref="Run"/>. An order.</summary>
    public void Stop() => _isStopping = true;

    /// <summary>Runs until it is stopped. The thread is its own.</summary>
    /// <param name="onSecond">Called each second, from the start on.</param>
    public void Run(Action onSecond)
    {
        var (second, pinged, busySince) = (0L, 0L, 0L);
        for (var isBehind = false; !_isStopping;)
        {
            var reports = _epoll.Wait(WaitMs());
            var woken = _clock.Micros;
            // What is reported now may have been there since all was reported the last time.
            if (!isBehind) busySince = woken;
            isBehind = reports == Epoll.MaxEvents;
            while (_orders.TryDequeue(out var order)) order();
            for (var i = 0; i < reports; i++) OnReport(_epoll[i]);
            RunTimers(woken);
            BeginDue(woken);
            if (woken >= _start)
            {
                for (var due = (woken - _start) / Clock.Second; pinged < due; pinged++) SendPings(pinged);
                if ((woken - _start) / Clock.Second > second)
                {
                    second = (woken - _start) / Clock.Second;
                    onSecond();
                }
            }
            _meter.Tool.OnPass(_clock.Micros - busySince);
        }
        for (var i = 0; i < _links.Length; i++) CloseSocket(i);
    }

    public void Dispose()
    {
        _epoll.Dispose();
        _tls?.Dispose();
    }

    private int WaitMs()
    {
        var now = _clock.Micros;
        var next = _begun < _links.Length && _start < long.MaxValue ? DueOf(_begun) : long.MaxValue;
        if (_timers.TryPeek(out _, out var due)) next = Math.Min(next, due);
        if (next == long.MaxValue) return LongestWaitMs;
        // Rounded up: a wait of nothing again and again would take the core.
        return (int)Math.Clamp((next - now + 999) / 1000, 0, LongestWaitMs);
    }

    private long DueOf(int link) => _start + _part.BeginOf(_part.Connections[link]);

    private void BeginDue(long now)
    {
        if (_start > now) return;
        for (var left = BeginsOfAPass; left > 0 && _begun < _links.Length && DueOf(_begun) <= now; left--)
        {
            _links[_begun].Due = DueOf(_begun);
            Begin(_begun++);
        }
        _meter.Begun = _begun;
    }

    private void RunTimers(long now)
    {
        for (var left = BeginsOfAPass; left > 0 && _timers.TryPeek(out var timer, out var due) && due <= now; left--)
        {
            _timers.Dequeue();
            if (_links[timer.Link].Number == timer.Number) OnTimer(timer, due);
        }
    }

    private void OnTimer(LinkTimer timer, long due)
    {
        ref var link = ref _links[timer.Link];
        switch (timer.Kind)
        {
            case TimerKind.Begin:
                link.Due = due;
                Begin(timer.Link);
                break;
            case TimerKind.Deadline when link.State != LinkState.Open:
                Fail(timer.Link, "connect_timeout", null);
                break;
            case TimerKind.SlowRead:
                ReadSlowly(timer.Link);
                break;
            case TimerKind.Subscribe:
                SubscribeSlot(timer.Link, timer.Slot);
                break;
        }
    }

    /// <summary>Something to do for a connection, unless it has ended by then.</summary>
    private void SetTimer(int index, TimerKind kind, long due, int slot = 0) =>
        _timers.Enqueue(new LinkTimer(index, _links[index].Number, kind, (short)slot), due);

    /// <summary>Each connection is due once in 15 s, as SignalR's own clients send them.</summary>
    private void SendPings(long second)
    {
        const int Period = 15;
        for (var i = (int)(second % Period); i < _begun; i += Period)
        {
            ref var link = ref _links[i];
            if (link.State != LinkState.Open) continue;
            var ping = _part.Speeches[link.Kind].Ping;
            if (ping.Length > 0) Send(i, ping);
        }
    }

    private ClientKind KindOf(in Link link) => _part.Plan.Clients[link.Kind];

    private bool IsSlow(in Link link) => KindOf(link).ReadBytesPerSecond is not null;

    private enum TimerKind : byte
    {
        Begin,
        Deadline,
        SlowRead,
        Subscribe,
    }

    private readonly record struct LinkTimer(int Link, int Number, TimerKind Kind, short Slot);
}
