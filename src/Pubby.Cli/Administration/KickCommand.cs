using System.CommandLine;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Administration;

/// <summary><c>kick</c>: disconnects.</summary>
internal sealed class KickCommand : PubbyCommand
{
    private readonly Argument<string?> _id = new("ID")
    {
        Description = "One connection.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _subject = new("--subject")
    {
        Description = "All connections of the token's subject, on all nodes.",
        HelpName = "SUBJECT",
    };

    private readonly Option<string?> _room = new("--room")
    {
        Description = "All connections that are subscribed to the room, on all nodes.",
        HelpName = "ROOM",
    };

    private readonly Option<bool> _stayAway = new("--no-reconnect")
    {
        Description = "Tells the clients not to come back.",
    };

    public KickCommand(CommandScope scope)
        : base(scope, "kick", "Disconnects a connection, a subject or a room. Clients reconnect unless told otherwise.",
            "pubby kick 3f9a0c12d4e5b678", "pubby kick --subject user-7 --no-reconnect")
    {
        Add(_id);
        foreach (var option in new Option[] { _subject, _room, _stayAway }) Add(option);
        this.RefuseEmpty(_id, _subject, _room);
        Validators.Add(result =>
        {
            bool[] given =
            [
                result.GetResult(_id)?.Tokens.Count > 0, result.GetResult(_subject) is not null,
                result.GetResult(_room) is not null,
            ];
            if (given.Count(isGiven => isGiven) != 1)
                result.AddError("Say whom to disconnect: an ID, --subject or --room, one of them.");
        });
    }

    public override string JsonShape =>
        """{"disconnected":1,"fleet":{"nodes":1,"answered":1,"missing":[],"at":"2026-11-28T18:00:00Z"}}""";

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var admin = new AdminClient(call);
        var path = call.Get(_id) is { } id ? $"admin/connections/{Uri.EscapeDataString(id)}" : "admin/connections";
        var answer = await admin.SendAsync(HttpMethod.Delete, Pages.Query(path,
            ("subject", call.Get(_subject)), ("room", call.Get(_room)),
            ("reconnect", call.Get(_stayAway) ? "false" : null)), null, cancellationToken);
        if (call.Output.IsJson) call.Output.Json(answer);
        else call.Output.Line($"{answer.Shown("disconnected")} disconnected");
        return FleetNote.Say(call.Output, answer);
    }
}
