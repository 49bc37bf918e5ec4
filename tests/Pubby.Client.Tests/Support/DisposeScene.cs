using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pubby.Client.Tests.Vectors;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Tests.Support;

/// <summary>A client that is led to a moment of its life, without a hub.</summary>
internal sealed class DisposeScene : IDisposable
{
    private static readonly string[] Moments =
        ["before anything", "connecting", "waiting for the next try", "connected, unanswered",
            "answered, without its dump", "ready"];
    private readonly SynchronizationContext? _context = SynchronizationContext.Current;
    private readonly ScriptedTransport _transport = new();
    private readonly FakeTimeProvider _time = new();

    public DisposeScene()
    {
        SynchronizationContext.SetSynchronizationContext(null);
        Client =
            new PubbyClient(new PubbyClientOptions { Urls = { "http://hub" } }, _transport, NullLoggerFactory.Instance,
                _time, () => 0.5);
    }

    public PubbyClient Client { get; }

    public void GoOn(string moment)
    {
        var last = Array.IndexOf(Moments, moment);
        if (last >= 1) Client.Open(new RecordingHandle("match-1", wantsDump: true));
        if (last >= 2) _transport.Refuse();
        if (last >= 3)
        {
            _time.Advance(Client.Status.NextTryAt!.Value - _time.GetUtcNow());
            _transport.Accept();
        }
        if (last >= 4) _transport.Link!.Answer([new RoomResult { Room = "match-1", Mode = "dump", Epoch = "e1" }]);
        if (last >= 5)
            _transport.Listener.OnDump(new RoomDump { Room = "match-1", Mode = "dump", Cursor = 1, Last = true });
    }

    public void Dispose() => SynchronizationContext.SetSynchronizationContext(_context);
}
