namespace Pubby.Core.Balance;

/// <summary>
/// Remembers when clients last came by themselves, faster than half of what the node could still take: as they do when
/// another node has died. Not safe for several threads.
/// </summary>
internal sealed class ConnectBurst
{
    /// <summary>Null: never.</summary>
    public TimeSpan? LastAt { get; private set; }

    /// <param name="connects">Clients a second that come to this node.</param>
    /// <param name="free">How many more a second it could take.</param>
    public void Observe(TimeSpan now, double connects, double free)
    {
        if (connects > free / 2) LastAt = now;
    }
}
