using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Pubby.Hub.Redis;

/// <summary>
/// Every key and group name that the hub uses in Redis. A configured channel prefix of Redis precedes the keys too.
/// </summary>
internal sealed class RedisNames(string prefix)
{
    private readonly byte[] _relay = Encoding.UTF8.GetBytes($"{prefix}pubby:relay:");

    /// <summary>A node writes to this key to find out whether Redis answers.</summary>
    public string Probe => $"{prefix}pubby:probe";

    /// <summary>It is named like SignalR's own channels, so that the same access rule covers it.</summary>
    public static RedisChannel ProbeChannel { get; } = RedisChannel.Literal("pubby:probe");

    /// <summary>What one node asks all others: see Fleet/Questions.</summary>
    public static RedisChannel AllNodes { get; } = RedisChannel.Literal("pubby:nodes");

    /// <summary>What one node is asked, and what it is answered.</summary>
    public static RedisChannel OneNode(string id) => RedisChannel.Literal($"pubby:node:{id}");

    /// <summary>
    /// The counter of a room: its last sequence number and its highest version, <c>57 1790000000000122</c>. Of
    /// two parts, and no string of both: a node asks for the counters of all its rooms again and again.
    /// </summary>
    public RedisKey Relay(string room) => ((RedisKey)room).Prepend(_relay);

    /// <summary>What a node tells the others of itself, as JSON: see Fleet. It expires soon.</summary>
    public string Node(string id) => $"{prefix}pubby:node:{id}";

    /// <summary>The ids of the fleet's nodes, a sorted set without an order of its own.</summary>
    public string Nodes => $"{prefix}pubby:nodes";

    /// <summary>What a room holds, a hash: see Storage/DumpCache.</summary>
    public string Dump(string room) => $"{prefix}pubby:dump:{room}";

    /// <summary>What AWS said of a target group's targets, for all nodes: <c>pubby:targets:1f0e…</c>.</summary>
    public string Targets(string groupArn) =>
        $"{prefix}pubby:targets:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(groupArn)))[..16]}";

    /// <summary>Held by the node that asks AWS now.</summary>
    public string TargetsLease(string groupArn) => $"{Targets(groupArn)}:lease";

    /// <summary>
    /// A room's group on SignalR's backplane. SignalR compares group names without regard to case, but rooms differ by
    /// case. So a capital is written as <c>!</c>, which no room's name contains, and the small letter.
    /// </summary>
    public static string Group(string room)
    {
        if (!room.AsSpan().ContainsAnyInRange('A', 'Z')) return room;
        var group = new StringBuilder(room.Length + 8);
        foreach (var letter in room)
        {
            if (char.IsAsciiLetterUpper(letter)) group.Append('!');
            group.Append(char.ToLowerInvariant(letter));
        }
        return group.ToString();
    }

    /// <summary>The channel that SignalR's backplane has for the room's group.</summary>
    public static RedisChannel GroupChannel(string room) => RedisChannel.Literal($"pubby:group:{Group(room)}");
}
