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
    private GoAwayNotice? _goAway;

    /// <summary>When to reconnect, if the hub said so.</summary>
    public TimeSpan? ReconnectAfter =>
        Volatile.Read(ref _goAway) is { } notice ? TimeSpan.FromMilliseconds(Math.Max(0, notice.ReconnectInMs)) : null;

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

    public void OnUnsubscribed(RoomUnsubscribed notice) => rooms.OnUnsubscribed(this, notice);

    public void OnGoAway(GoAwayNotice notice) => Volatile.Write(ref _goAway, notice);

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
}
