using System.CommandLine;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Messages;

/// <summary><c>dump</c>: what a room holds.</summary>
internal sealed class DumpCommand : PubbyCommand
{
    private readonly Argument<string> _room = RoomArguments.Room();
    private readonly Option<long?> _since;

    public DumpCommand(CommandScope scope)
        : base(scope, "dump", "Prints what a room holds, in the order of its changes.",
            "pubby dump match-1", "pubby dump match-1 --json | jq -s 'map({(.id): .data}) | add'")
    {
        _since = Since.Option(scope.Environment);
        Add(_room);
        Add(_since);
    }

    public override string JsonShape => MessageLines.JsonShape;

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        await using var listening = new Listening(call.Target.NewClient(call.Timeout), call.Output);
        using var limit = new Limit(null, call.Timeout, call.Environment.Time, cancellationToken);
        try
        {
            await using var room = await listening.OpenAsync(call.Get(_room), dump: true, limit.Token);
            var since = call.Get(_since) ?? 0;
            var held = room.State.Values.Where(message => message.Version > since)
                .OrderBy(message => message.Version).ToArray();
            foreach (var message in held) MessageLines.Write(call.Output, message);
            if (held.Length == 0) call.Output.Say($"The room {room.Name} holds nothing.");
            return ExitCode.Done;
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(ExitCode.Unreachable, fault.Message, fault);
        }
    }
}
