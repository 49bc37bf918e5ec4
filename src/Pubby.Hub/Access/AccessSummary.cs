using Pubby.Core;
using Pubby.Hub.Options;

namespace Pubby.Hub.Access;

/// <summary>Says at the start who may hear what: an open door is to be seen, and a closed one too.</summary>
internal static partial class AccessSummary
{
    public static void Log(PubbyOptions options, ILogger log)
    {
        var anonymous = options.Subscribers.AnonymousRooms;
        if (anonymous.Count > 0) LogAnonymous(log, string.Join(", ", anonymous));
        else if (!options.Tokens.IsSet) LogNobody(log);
    }

    [LoggerMessage(EventIds.AnonymousRooms, LogLevel.Information,
        "Anybody may subscribe to these rooms, without a token: {Rooms} (Pubby:Subscribers:AnonymousRooms).")]
    private static partial void LogAnonymous(ILogger log, string rooms);

    [LoggerMessage(EventIds.NobodyMayHear, LogLevel.Warning,
        "Nobody may subscribe to any room: no room is open (Pubby:Subscribers:AnonymousRooms), and no tokens are " +
        "accepted (Pubby:Tokens).")]
    private static partial void LogNobody(ILogger log);
}
