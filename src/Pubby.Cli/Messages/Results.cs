using System.Text.Json.Nodes;
using Pubby.Cli.Invocation;
using Pubby.Publisher;
using Spectre.Console;

namespace Pubby.Cli.Messages;

/// <summary>What became of a message.</summary>
internal static class Results
{
    public static void Write(Output output, PublishResult result)
    {
        var outcome = result.Outcome.ToString().ToLowerInvariant();
        if (!output.IsJson)
        {
            output.Markup($"{outcome}  [grey]{result.Room}[/]  [bold]{Markup.Escape(result.Id)}[/]  {result.Version}");
            return;
        }
        output.Json(new JsonObject
        {
            ["room"] = result.Room,
            ["id"] = result.Id,
            ["version"] = result.Version,
            ["outcome"] = outcome,
        });
    }
}
