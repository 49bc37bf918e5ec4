using System.CommandLine;
using System.Text.Json;
using Pubby.Cli.Invocation;
using Pubby.Client;

namespace Pubby.Cli.Messages;

/// <summary><c>sub</c>: shows what comes in rooms.</summary>
internal sealed class SubCommand : PubbyCommand
{
    private readonly Argument<string[]> _rooms = RoomArguments.Rooms();
    private readonly Option<bool> _dump = new("--dump") { Description = "First what the rooms hold." };
    private readonly Option<long?> _since;
    private readonly Option<int?> _count = Counts.Option("--count", "Ends after this many messages.");

    private readonly Option<TimeSpan?> _duration = Durations.Wait("--duration", "Ends after this time.");
    private readonly Option<PubbyProtocol?> _signalR = new("--signalr")
    {
        Description = "The format at /hub: `json`, or `messagepack`, which is used without this.",
        HelpName = "FORMAT",
    };

    private readonly Option<bool> _plain = new("--plain")
    {
        Description = "At /ws, and prints each frame as it comes; ends with the connection, and resumes nothing. " +
            "`--count` counts its frames of messages, and none that a dump holds.",
    };

    public SubCommand(CommandScope scope)
        : base(scope, "sub", "Subscribes to rooms, and prints each message. It reconnects, and misses nothing.",
            "pubby sub match-1 --dump", "pubby sub match-1 match-2 --json | jq .data",
            "pubby sub match-1 --count 1 --duration 30s", "pubby sub match-1 --since 10m", "pubby sub match-1 --plain")
    {
        _since = Since.Option(scope.Environment);
        // As they are written everywhere else; the option takes any case.
        _signalR.CompletionSources.Clear();
        _signalR.CompletionSources.Add("json", "messagepack");
        Add(_rooms);
        foreach (var option in new Option[] { _dump, _since, _count, _duration, _signalR, _plain }) Add(option);
        Validators.Add(result =>
        {
            if (result.GetResult(_plain) is null) return;
            if (result.GetResult(_since) is not null) result.AddError("--since does not go with --plain: use --dump.");
            if (result.GetResult(_signalR) is not null) result.AddError("--signalr does not go with --plain.");
        });
    }

    public override string JsonShape => MessageLines.JsonShape;

    protected override bool IsStream => true;

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        // As with every enumeration of .NET, a number is taken for one of its names.
        if (call.Get(_signalR) is { } format && !Enum.IsDefined(format))
            throw new CommandException(ExitCode.Usage, "--signalr is json or messagepack.");
        var limit = new Limit(call.Get(_count), call.Get(_duration), call.Environment.Time, cancellationToken);
        using (limit)
        {
            try
            {
                if (call.Get(_plain)) await RunPlainAsync(call, limit);
                else await RunClientAsync(call, limit);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The limit was reached.
            }
            cancellationToken.ThrowIfCancellationRequested();
            if (!limit.IsShort) return ExitCode.Done;
            call.Output.Say($"{limit.Taken} of {call.Get(_count)} messages came in time.");
            return ExitCode.Incomplete;
        }
    }

    private async Task RunClientAsync(Call call, Limit limit)
    {
        var client = call.Target.NewClient(call.Timeout, call.Get(_signalR) ?? PubbyProtocol.MessagePack);
        await using var listening = new Listening(client, call.Output);
        var since = call.Get(_since);
        var rooms = call.Get(_rooms).Distinct().ToArray();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        var following = rooms.Select(name => FollowAsync(listening, name, call, since, limit, over.Token)).ToArray();
        try
        {
            // A room that fails ends the command, however quiet the others are.
            await foreach (var ended in Task.WhenEach(following)) await ended;
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(following).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(
        Listening listening, string name, Call call, long? since, Limit limit, CancellationToken over)
    {
        await using var room = await listening.OpenAsync(name, call.Get(_dump) || since is not null, over);
        call.Output.Say($"Subscribed to {name}.");
        await foreach (var next in room.EventsAsync(over))
        {
            switch (next)
            {
                case RoomChanged<JsonElement> { Message: var message }
                    when !(message.Version <= since):
                    if (limit.TryTake()) MessageLines.Write(call.Output, message);
                    break;
                case RoomReset<JsonElement>:
                    call.Output.Say($"{name} was read again: messages in between may be missing.");
                    break;
                case RoomFault<JsonElement> { Error: var error } when !IsOfOneMessage(error):
                    throw error;
                default:
                    break;
            }
        }
    }

    private static bool IsOfOneMessage(PubbyException error) =>
        error.Code is ClientErrorCode.DataInvalid or ClientErrorCode.DataUnreadable;

    private async Task RunPlainAsync(Call call, Limit limit)
    {
        await using var socket = await PlainSocket.ConnectAsync(call.Target, call.Timeout, limit.Token);
        foreach (var room in call.Get(_rooms).Distinct())
            await socket.SubscribeAsync(room, call.Get(_dump), limit.Token);
        while (await socket.ReadAsync(limit.Token) is { } frame)
        {
            if (!frame.Contains("\"type\":\"message\"", StringComparison.Ordinal) || limit.TryTake())
                call.Output.Line(frame);
        }
        limit.Token.ThrowIfCancellationRequested();
        throw new CommandException(
            socket.CloseCode is >= 4000 and < 4100 ? ExitCode.Unauthorized : ExitCode.Unreachable,
            $"The hub closed the connection: {socket.CloseCode} {socket.CloseReason}");
    }
}
