using System.CommandLine;
using Pubby.Cli.Invocation;
using Spectre.Console;

namespace Pubby.Cli.Administration;

/// <summary><c>rooms</c>: the rooms that are alive.</summary>
internal sealed class RoomsCommand : PubbyCommand
{
    private readonly Argument<string?> _prefix = new("PREFIX")
    {
        Description = "Only rooms whose names begin with it.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<int?> _limit =
        Counts.Option("--limit", $"At most this many. Without it: {Listing.Standard}.");

    public RoomsCommand(CommandScope scope)
        : base(scope, "rooms", "Lists the rooms that are alive on any node, by name.", "pubby rooms",
            "pubby rooms match- --limit 1000 --json | jq -s 'map(.subscribers) | add'")
    {
        Add(_prefix);
        Add(_limit);
    }

    public override string JsonShape =>
        """{"room":"match-1","messages":3,"subscribers":1200,"publishesPerSecond":0.5,"changedAt":"2026-11-28T18:00:00Z"}""";

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var admin = new AdminClient(call);
        var table = Output.Columns("ROOM", "#MESSAGES", "#SUBSCRIBERS", "#PUB/S", "CHANGED");
        var now = call.Environment.Time.GetUtcNow();
        var pages = Pages.ReadAsync(admin, "admin/rooms", [("prefix", call.Get(_prefix))], "rooms",
            call.Get(_limit) ?? Listing.Standard, cancellationToken);
        return await Listing.RunAsync(call, pages, "rooms", table, room => table.AddRow(
            Output.Safe(room.Text("room")), room.Shown("messages"), room.Shown("subscribers"),
            room.Shown("publishesPerSecond"),
            room.Moment("changedAt") is { } changed ? $"{Durations.Rough(now - changed)} ago" : "-"));
    }
}
