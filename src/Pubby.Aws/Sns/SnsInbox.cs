using Pubby.Core.Messages;
using Pubby.Core.Regions;
using Pubby.Core.Rooms;

namespace Pubby.Aws.Sns;

/// <summary>
/// Takes what SNS delivers, by queue or by post: decodes it, and gives other regions' messages to the listener. Safe
/// for any number of threads.
/// </summary>
internal sealed class SnsInbox
{
    private static readonly TimeSpan LogPeriod = TimeSpan.FromMinutes(1);

    private readonly RegionIdentity _region;
    private readonly RegionMeter _meter;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly LogThrottle _unreadable;
    private IRegionListener? _listener;

    public SnsInbox(RegionIdentity region, RegionMeter meter, TimeProvider time, ILogger<SnsInbox> log)
    {
        (_region, _meter, _time, _log) = (region, meter, time, log);
        _unreadable = new LogThrottle(LogPeriod, time, (count, reason) => SnsLog.Unreadable(log, count, reason));
    }

    /// <summary>From here on messages go to the listener.</summary>
    public void Open(IRegionListener listener) => _listener = listener;

    public async ValueTask<Received> ReceiveAsync(string text)
    {
        if (SnsMessageFormat.TryDecode(text, out var fault) is not { } received) return Refuse(fault);
        if (received.Message is { } message && VersionClock.IsTooFarAhead(message.Version, _time.GetUtcNow()))
            return Refuse("future");
        // The subscription's filter keeps these out. This check is for a subscription without one.
        if (received.Region == _region.Name && !ReservedRooms.IsCanary(received.Room)) return Received.Done;
        if (_listener is not { } listener) return Received.Again;
        try
        {
            return await listener.ReceiveAsync(received) ? Received.Done : Received.Again;
        }
        catch (Exception wrong)
        {
            SnsLog.Failed(_log, wrong);
            return Received.Again;
        }
    }

    private Received Refuse(string reason)
    {
        _meter.Refused(reason);
        _unreadable.Add(reason);
        return Received.Unreadable;
    }
}

internal enum Received : byte
{
    /// <summary>Applied, or not for this region.</summary>
    Done,

    /// <summary>It cannot be applied now, and has to be delivered again.</summary>
    Again,

    /// <summary>No region of this version sends such a message.</summary>
    Unreadable,
}
