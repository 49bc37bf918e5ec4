using Microsoft.Extensions.Logging;
using Pubby.Client.Diagnostics;
using Pubby.Client.Rooms;
using Pubby.Client.Transport;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Connection;

/// <summary>What the hub says on one connection, on its way to the rooms. One for each try, so that a late word of an earlier connection is known as such.</summary>
internal sealed class LinkEvents(Uri url, Subscriptions rooms, FaultFeed faults, ILogger log) : ILinkListener
{
    private GoAwayNotice? _goAway;

    /// <summary>The hub said when to come back.</summary>
    public TimeSpan? ReconnectAfter => Volatile.Read(ref _goAway) is { } notice ? TimeSpan.FromMilliseconds(Math.Max(0, notice.ReconnectInMs)) : null;

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

    public void OnPassedOver(Exception fault)
    {
        ClientMeter.InvalidFrames.Add(1);
        ClientLog.FrameInvalid(log, url, fault);
        var error = new PubbyException(ClientErrorCode.FrameInvalid,
            $"A frame from {url} cannot be read and was passed over: something on the way changes frames, or it is no hub of this protocol. {fault.Message}", fault);
        rooms.OnPassedOver(this, error);
        faults.Tell(error);
    }
}
