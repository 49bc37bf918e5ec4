namespace Pubby.Core.Rooms;

/// <summary>For the hub itself, which listens to its own rooms too.</summary>
internal sealed class HubGrants : IRoomGrants
{
    public static readonly HubGrants Instance = new();

    private HubGrants()
    {
    }

    public bool MaySubscribe(string room) => true;
}
