using Pubby.Client.Diagnostics;
using Pubby.Client.Rooms;
using Pubby.Client.Transport;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Connection;

/// <summary>
/// Brings what the hub sends on one connection to the rooms. Each try has its own, so that a late message of an earlier
/// connection is recognized.
/// </summary>
internal sealed class LinkEvents(Uri url, Subscriptions rooms, TokenRefresh refresh, ConnectionReporter reporter)
    : ILinkListener
{
    /// <summary>
    /// The hub has more clients than it can take: a refusal that a browser can read, which sees no 503.
    /// </summary>
    private const string Overloaded = "overloaded";

    private const long Nothing = -1;

    private GoAwayNotice? _goAway;
    private long _retryAfterMs = Nothing;
    private long _spreadMs = Nothing;

    /// <summary>The hub said that it is about to close the connection.</summary>
    public bool IsToldToGo => Volatile.Read(ref _goAway) is not null;

    /// <summary>The hub took the connection only to refuse it.</summary>
    public bool IsRefused => Volatile.Read(ref _goAway)?.Reason == Overloaded;

    /// <summary>When to reconnect, if the hub, or a proxy before it, said so.</summary>
    public TimeSpan? ReconnectAfter =>
        Time(Volatile.Read(ref _goAway)?.ReconnectInMs ?? Volatile.Read(ref _retryAfterMs));

    /// <summary>Over how long the clients of this node come back if it dies, if the hub said so.</summary>
    public TimeSpan? Spread => Time(Volatile.Read(ref _spreadMs));

    public void OnMessage(RoomMessage message)
    {
        ClientMeter.Messages.Add(1);
        rooms.OnMessage(this, message);
    }

    public void OnDump(RoomDump dump)
    {
        ClientMeter.Messages.Add(dump.Messages.Count);
        rooms.OnDump(this, dump);
    }

    public void OnOccupancy(RoomOccupancy notice) => rooms.OnOccupancy(this, notice);

    public void OnUnsubscribed(RoomUnsubscribed notice) => rooms.OnUnsubscribed(this, notice);

    public void OnGoAway(GoAwayNotice notice) => Volatile.Write(ref _goAway, notice);

    public void OnRetryAfter(TimeSpan least) => Volatile.Write(ref _retryAfterMs, (long)least.TotalMilliseconds);

    public void OnSpread(int milliseconds) => Volatile.Write(ref _spreadMs, milliseconds);

    public void OnExpiring(TokenExpiring notice) => refresh.OnExpiring(this);

    public void OnSkipped(Exception fault)
    {
        reporter.FrameInvalid(url, fault);
        var error = new PubbyException(ClientErrorCode.FrameInvalid,
            $"A frame from {url} cannot be read and was passed over: something on the way changes frames, or it is " +
            $"no hub of this protocol. {fault.Message}", fault);
        rooms.OnSkipped(this, error);
        reporter.Fault(error);
    }

    private static TimeSpan? Time(long milliseconds) =>
        milliseconds < 0 ? null : TimeSpan.FromMilliseconds(milliseconds);
}
