using System.CommandLine;
using Pubby.Cli.Invocation;
using Pubby.Publisher;

namespace Pubby.Cli.Messages;

/// <summary><c>rm</c>: deletes messages.</summary>
internal sealed class RemoveCommand : PubbyCommand
{
    private readonly Argument<string> _room = RoomArguments.Room();
    private readonly Argument<string> _id = RoomArguments.Id();

    public RemoveCommand(CommandScope scope)
        : base(scope, "rm", "Deletes a message, and tells the room's subscribers.", "pubby rm match-1 score")
    {
        Add(_room);
        Add(_id);
    }

    public override string JsonShape =>
        """{"room":"match-1","id":"score","version":1795524276502728,"outcome":"stored"}""";

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var publisher = call.Target.NewPublisher(call.Timeout);
        var result = await publisher.DeleteAsync(
            call.Get(_room), call.Get(_id), cancellationToken: cancellationToken);
        if (result is { Outcome: PublishOutcome.Unchanged, Version: 0 })
        {
            throw new CommandException(ExitCode.NotFound,
                $"The room {call.Get(_room)} has no message {call.Get(_id)}.");
        }
        Results.Write(call.Output, result);
        return ExitCode.Done;
    }
}
