using Pubby.Cli.Invocation;
using Pubby.Protocol;

namespace Pubby.Cli.Doctor;

/// <summary>Who closed a connection that said nothing, by its close code: from 4000 on it was the hub itself.</summary>
internal static class IdleEnds
{
    private const string Meanings = "docs/reference/codes.md says what the code means.";

    /// <param name="hasToken">The connection came with one.</param>
    public static Finding Find(string name, TimeSpan after, int code, string reason, bool hasToken)
    {
        var end = $"after {Durations.Rough(after)}: {$"{code} {Output.Visible(reason)}".TrimEnd()}.";
        var byHub = $"The hub closed an idle connection {end}";
        return code switch
        {
            < 4000 or > 4999 => new(name, FindingStatus.Fail, $"An idle connection was closed {end}",
                "Raise the balancer's idle time-out to 120 s: hubs ping every 25 s."),
            // Without a token that is what the hub is meant to do, and says nothing about the way to it.
            (int)CloseCode.TokenInvalid => new(name, FindingStatus.Skip, byHub, hasToken
                ? "Give a token that this hub accepts: pubby token check says why it does not."
                : "Give a token with --token."),
            (int)CloseCode.PingTimeout => new(name, FindingStatus.Fail, byHub,
                "It pinged, and no answer reached it: does the balancer pass pings and pongs on?"),
            (int)CloseCode.TokenExpiring => new(name, FindingStatus.Skip, byHub,
                "Give a token that is valid for longer than --idle."),
            // The node or an operator moves clients away, as they may at any time.
            >= 4200 and < 4300 => new(name, FindingStatus.Skip, byHub, $"Ask again. {Meanings}"),
            _ => new(name, FindingStatus.Fail, byHub, Meanings),
        };
    }
}
