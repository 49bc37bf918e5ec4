using Pubby.Hub.Access;

namespace Pubby.Cli.Access;

/// <summary>Rooms of a key or a token, as they are given.</summary>
internal static class RoomNames
{
    /// <exception cref="CommandException">A hub would not take one of them.</exception>
    public static string[] Valid(string[] patterns)
    {
        var wrong = patterns.FirstOrDefault(pattern => !RoomPattern.IsValid(pattern));
        return wrong is null ? patterns : throw new CommandException(ExitCode.Usage,
            $"'{wrong}' is not a room's name, or the beginning of one with '*' at the end.");
    }
}
