using System.Text.Json;
using Pubby.Cli.Invocation;
using Spectre.Console;

namespace Pubby.Cli.Administration;

/// <summary>A list that came in pages, as a table or as lines of JSON.</summary>
internal static class Listing
{
    /// <summary>How much of a long list is asked for.</summary>
    public const int Standard = 100;

    public static async Task<ExitCode> RunAsync(
        Call call, IAsyncEnumerable<JsonElement> pages, string list, Table table, Action<JsonElement> addRow)
    {
        // Each page asks the nodes anew, and each may have been without another one.
        var asked = new List<JsonElement>();
        await foreach (var page in pages)
        {
            foreach (var item in page.List(list))
            {
                if (call.Output.IsJson) call.Output.Json(item);
                else addRow(item);
            }
            asked.Add(page);
        }
        if (!call.Output.IsJson && table.Rows.Count > 0) call.Output.Write(table);
        if (!call.Output.IsJson && table.Rows.Count == 0) call.Output.Say("There are none.");
        if (asked.Count > 0 && asked[^1].Text("next") is not null) call.Output.Say("There are more: raise --limit.");
        return FleetNote.Say(call.Output, asked);
    }
}
