using System.Text.Json;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Administration;

/// <summary>Whose answer it is: nodes that did not answer are named.</summary>
internal static class FleetNote
{
    /// <summary>Of one answer.</summary>
    /// <returns><see cref="ExitCode.Incomplete"/> if a node is missing.</returns>
    public static ExitCode Say(Output output, JsonElement answer) =>
        Say(output, answer.Field("fleet") is { } fleet ? [fleet] : []);

    /// <summary>Of answers that are one list: a node that is missing in one of them is missing in the list.</summary>
    /// <param name="fleets">The field <c>fleet</c> of each.</param>
    /// <returns><see cref="ExitCode.Incomplete"/> if a node is missing.</returns>
    public static ExitCode Say(Output output, IReadOnlyCollection<JsonElement> fleets)
    {
        var missing = fleets.SelectMany(fleet => fleet.List("missing")).DistinctBy(node => node.Text("node")).ToArray();
        foreach (var node in missing)
        {
            output.Say($"Without the node {Output.Visible(node.Text("node") ?? "?")}: " +
                $"{Output.Visible(node.Text("reason") ?? "no answer")}.");
        }
        var isBlind = fleets.Any(fleet => fleet.Text("redis") == "unavailable");
        if (isBlind) output.Say("Redis is unavailable: there may be nodes that this one does not know.");
        if (missing.Length == 0) return isBlind ? ExitCode.Incomplete : ExitCode.Done;
        // A node that came or went meanwhile may be known to some of the answers alone.
        var nodes = Math.Max(missing.Length, fleets.Max(fleet => fleet.Number("nodes") ?? 0));
        output.Say($"{((double?)(nodes - missing.Length)).Shown()} of {((double?)nodes).Shown()} nodes answered.");
        return ExitCode.Incomplete;
    }
}
