using Pubby.Core.Messages;
using Pubby.Core.Regions;

namespace Pubby.Aws.Sns;

/// <summary>
/// Sends this region's messages to the topic. What SNS does not take waits in this node's memory until it does. Safe
/// for any number of threads.
/// </summary>
internal sealed class SnsForwarder : IAsyncDisposable
{
    private readonly RegionIdentity _region;
    private readonly SnsSender _sender;
    private readonly SnsRetryQueue _pending;

    public SnsForwarder(
        RegionIdentity region, SnsOptions options, ISnsClient sns, RegionMeter meter, TimeProvider time,
        ILogger<SnsForwarder> log)
    {
        _region = region;
        _sender = new SnsSender(sns, options.TopicArn, SnsRegionRelay.SendLimit, time);
        _pending = new SnsRetryQueue(region.Name, _sender, meter, time, log);
        meter.CountsPending(() => _pending.Count);
    }

    /// <returns>False: SNS did not take the message. Unless it is ephemeral, it is sent later.</returns>
    public async ValueTask<bool> ForwardAsync(string room, Message message)
    {
        if (_pending.IsUnavailable)
        {
            if (!message.IsEphemeral) _pending.Add(room, message);
            return false;
        }
        if (SnsMessages.Of(_region.Name, room, message) is not { } encoded)
        {
            // Its data is within the limit. Encoded for SNS, it no longer is.
            if (!message.IsEphemeral) _pending.AddRoom(room);
            return false;
        }
        var sent = await _sender.SendAsync(encoded);
        if (sent.Outcome == SendOutcome.Taken) return true;
        if (!message.IsEphemeral) _pending.Add(room, message, sent);
        return false;
    }

    /// <summary>Asks the other regions to read the room again. Returns at once.</summary>
    public void RequestRefresh(string room) => _pending.AddRoom(room);

    public async ValueTask DisposeAsync()
    {
        await _pending.DisposeAsync();
        await _sender.DisposeAsync();
    }
}
