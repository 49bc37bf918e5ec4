using System.Buffers.Text;
using Pubby.Core.Messages;
using Pubby.Core.Publishing;
using Pubby.Core.Regions;
using Pubby.Core.Rooms;
using Pubby.Hub.Options;
using Pubby.Hub.Publishing;

namespace Pubby.Hub.RegionHealth;

/// <summary>Publishes a canary, as a service publishes a message, and records whether that worked.</summary>
internal sealed class CanaryPublisher(
    RegionOptions region, Publisher publisher, IRegionListener listener, CanaryRecord record)
{
    /// <summary>Nothing reads a canary in the store. It only has to be removed at some time.</summary>
    private const int TtlSeconds = 300;

    public async Task PublishAsync(long number)
    {
        var room = ReservedRooms.Of(region.Name);
        var data = new byte[20];
        Utf8Formatter.TryFormat(number, data, out var length);
        data = data[..length];
        var answer = await publisher.AnswerAsync(new Publication(room, record.Node, data, TtlSeconds));
        if (answer.Refusal is { } refusal)
        {
            record.Fail(number, refusal.Detail);
            return;
        }
        if (answer.Status == StatusCodes.Status202Accepted)
        {
            record.Defer("Redis or the relay did not take it, and gets it later");
        }
        // Without a relay, no other part brings it back.
        if (region.Relay != RegionRelayKind.None) return;
        var message = new Message { Id = record.Node, Version = answer.Version, Data = data };
        await listener.ReceiveAsync(new RegionMessage(region.Name, room, message));
    }
}
