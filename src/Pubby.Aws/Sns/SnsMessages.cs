using Pubby.Core.Messages;
using Pubby.Core.Regions;
using Pubby.Core.Rooms;

namespace Pubby.Aws.Sns;

/// <summary>
/// This region's messages in the form of SNS: each names the region that need not receive it, for the filter policies
/// of subscriptions.
/// </summary>
internal static class SnsMessages
{
    public const string RegionAttribute = "region";

    /// <summary>No region has this name: every region receives the message, this one too.</summary>
    public const string NoRegion = "*";

    /// <returns>Null: it is larger than SNS allows.</returns>
    public static SnsMessage? Of(string region, string room, Message message) =>
        Encode(new RegionMessage(region, room, message));

    public static SnsMessage Refresh(string region, string room) => Encode(new RegionMessage(region, room, null))!;

    /// <summary>A region's subscription receives every message but the region's own.</summary>
    public static string FilterPolicy(string region) => $$"""{"{{RegionAttribute}}":[{"anything-but":["{{region}}"]}]}""";

    private static SnsMessage? Encode(RegionMessage content)
    {
        var message =
            new SnsMessage(SnsMessageFormat.Encode(content),
                new Dictionary<string, string>
                {
                    [RegionAttribute] = ReservedRooms.IsCanary(content.Room)
                    ? NoRegion : content.Region
                });
        return message.Bytes <= SnsLimits.MessageBytes ? message : null;
    }
}
