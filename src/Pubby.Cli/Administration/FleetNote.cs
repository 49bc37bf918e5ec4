using System.Text.Json;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Administration;

/// <summary>Whose answer it is: nodes that did not answer are named.</summary>
internal static class FleetNote
{
    /// <returns><see cref="ExitCode.Incomplete"/> if a node is missing.</returns>
    public static ExitCode Say(Output output, JsonElement answer)
    {
        if (answer.Field("fleet") is not { } fleet) return ExitCode.Done;
        var missing = fleet.List("missing").ToArray();
        foreach (var node in missing)
        {
            output.Say($"Without the node {Output.Visible(node.Text("node") ?? "?")}: " +
                $"{Output.Visible(node.Text("reason") ?? "no answer")}.");
        }
        var isBlind = fleet.Text("redis") == "unavailable";
        if (isBlind) output.Say("Redis is unavailable: there may be nodes that this one does not know.");
        if (missing.Length == 0) return isBlind ? ExitCode.Incomplete : ExitCode.Done;
        output.Say($"{fleet.Shown("answered")} of {fleet.Shown("nodes")} nodes answered.");
        return ExitCode.Incomplete;
    }
}
