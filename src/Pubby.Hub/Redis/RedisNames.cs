using System.Text;
using StackExchange.Redis;

namespace Pubby.Hub.Redis;

/// <summary>Every key and group name that the hub uses in Redis. Redis' own channel prefix, where one is configured, stands before the keys too.</summary>
internal sealed class RedisNames(string prefix)
{
    /// <summary>Written to by a node that asks whether Redis is back.</summary>
    public string Probe => $"{prefix}pubby:probe";

    /// <summary>Beside SignalR's own channels, so that who may use those may use it.</summary>
    public static RedisChannel ProbeChannel { get; } = RedisChannel.Literal("pubby:probe");

    /// <summary>The relay counter of a room: its number and its highest version, <c>57 1790000000000122</c>.</summary>
    public string Relay(string room) => $"{prefix}pubby:relay:{room}";

    /// <summary>What a room holds, a hash: see Storage/DumpCache.</summary>
    public string Dump(string room) => $"{prefix}pubby:dump:{room}";

    /// <summary>
    /// A room's group on SignalR's backplane. SignalR compares the groups of a connection without regard to case, and rooms differ by
    /// case: so a capital is written as <c>!</c>, which no room's name has, and the small letter.
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
}
