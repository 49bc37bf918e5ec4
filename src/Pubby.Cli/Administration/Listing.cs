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
        // Each page asks the nodes anew, and each may have been without another one. A list may have very many pages.
        var fleets = new List<JsonElement>();
        var hasMore = false;
        await foreach (var page in pages)
        {
            foreach (var item in page.List(list))
            {
                if (call.Output.IsJson) call.Output.Json(item);
                else addRow(item);
            }
            if (page.Field("fleet") is { } fleet) fleets.Add(fleet.Clone());
            hasMore = page.Text("next") is not null;
        }
        if (!call.Output.IsJson && table.Rows.Count > 0) call.Output.Write(table);
        if (!call.Output.IsJson && table.Rows.Count == 0) call.Output.Say("There are none.");
        if (hasMore) call.Output.Say("There are more: raise --limit.");
        return FleetNote.Say(call.Output, fleets);
    }
}
