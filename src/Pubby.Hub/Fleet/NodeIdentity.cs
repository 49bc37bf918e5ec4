using System.Security.Cryptography;

namespace Pubby.Hub.Fleet;

/// <summary>Which node this is, for other nodes and for people.</summary>
internal sealed class NodeIdentity
{
    /// <summary>Its name among the nodes. It is new for each process.</summary>
    public string Id { get; } = RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>The host's name, for people. In a container it is the container's.</summary>
    public string Name { get; } = Environment.MachineName;
}
