using Pubby.Core.Rooms;
using Pubby.Core.Testing;
using Pubby.Protocol;

namespace Pubby.Hub.Tests.Access;

public sealed class HubsOwnRoomsTests
{
    /// <summary>
    /// Asked where a connection subscribes, and so by every way in: plain, SignalR, and SignalR's groups.
    /// </summary>
    [Theory]
    [InlineData("pubby.canary.eu-west-1", ErrorCode.RoomForbidden)]
    [InlineData("pubby.canary.eu-west-1.back", ErrorCode.RoomForbidden)]
    [InlineData("pubby.revocations", ErrorCode.RoomForbidden)]
    [InlineData("pubby.canary", null)]
    [InlineData("match-1", null)]
    public async Task A_client_may_subscribe_to_every_room_but_the_hubs_own(string room, string? code)
    {
        using var node = new TestNode();
        using var access = new TestAccess(node, anonymous: ["*"]);
        var client = access.Connections.Attach(new RecordingConnection());
        var outcome = await client.Rooms.SubscribeAsync(room, new DumpRequest(Dump: false), reply: null, default);
        Assert.Equal(code, outcome.ErrorCode);
        Assert.Equal(code is null, client.Rooms.Contains(room));
        // Who is refused costs the store nothing.
        Assert.Equal(code is null, node.Rooms.Find(room) is not null);
    }

    [Fact]
    public void The_hub_listens_to_its_own() =>
        Assert.True(HubGrants.Instance.MaySubscribe("pubby.canary.eu-west-1.back"));
}
