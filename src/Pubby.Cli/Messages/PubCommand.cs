using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Pubby.Cli.Invocation;
using Pubby.Publisher;

namespace Pubby.Cli.Messages;

/// <summary><c>pub</c>: publishes one message.</summary>
internal sealed class PubCommand : PubbyCommand
{
    private const string StandardInput = "-";

    private readonly Argument<string> _room = RoomArguments.Room();
    private readonly Argument<string> _id = RoomArguments.Id();
    private readonly Argument<string?> _data = new("DATA")
    {
        Description = "JSON. `-`, or nothing where something is piped in: from stdin.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _text = new("--text") { Description = "DATA is text, and published as a string." };
    private readonly Option<TimeSpan?> _ttl =
        Durations.Option("--ttl", "When the message leaves the room: 1 s to 365 days.");

    private readonly Option<string?> _ifMatch = new("--if-match")
    {
        Description = "Only if the message has this version; `*`: only if there is one.",
        HelpName = "VERSION",
    };

    private readonly Option<bool> _create = new("--create") { Description = "Only if there is no such message yet." };
    private readonly Option<bool> _ephemeral = new("--ephemeral")
    {
        Description = "Broadcast only: in no dump, and missed by those who are not connected.",
    };

    public PubCommand(CommandScope scope)
        : base(scope, "pub", "Publishes a message.",
            "pubby pub match-1 score '[1,0]'", "pubby pub match-1 flash '\"goal\"' --ttl 1m",
            "pubby pub match-1 comment --text 'A goal!'", "pubby pub match-1 line-up - < line-up.json",
            "pubby pub match-1 score '[2,0]' --if-match 1795524276502728")
    {
        Add(_room);
        Add(_id);
        Add(_data);
        foreach (var option in new Option[] { _text, _ttl, _ifMatch, _create, _ephemeral }) Add(option);
    }

    public override string JsonShape =>
        """{"room":"match-1","id":"score","version":1795524276502728,"outcome":"stored"}""";

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var options = new PublishOptions
        {
            TimeToLive = call.Get(_ttl),
            Condition = ConditionOf(call),
            Ephemeral = call.Get(_ephemeral),
        };
        using var publisher = call.Target.NewPublisher(call.Timeout);
        var data = await DataAsync(call, cancellationToken);
        var result = await publisher.PutAsync(
            call.Get(_room), call.Get(_id), data, CliJson.Default.JsonElement, options, cancellationToken);
        Results.Write(call.Output, result);
        return ExitCode.Done;
    }

    private PublishCondition? ConditionOf(Call call)
    {
        if (call.Get(_create)) return PublishCondition.Absent;
        if (call.Get(_ifMatch) is not { } text) return null;
        if (text == "*") return PublishCondition.Present;
        return long.TryParse(text.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? PublishCondition.Version(version)
            : throw new CommandException(ExitCode.Usage, $"--if-match: '{text}' is no version.");
    }

    private async Task<JsonElement> DataAsync(Call call, CancellationToken cancellationToken)
    {
        var text = call.Get(_data);
        if (text is null && call.Environment.IsInputTerminal)
            throw new CommandException(ExitCode.Usage, "Say what to publish: pubby pub match-1 score '[1,0]'");
        if (text is null or StandardInput) text = await call.Environment.In.ReadToEndAsync(cancellationToken);
        if (call.Get(_text)) return JsonSerializer.SerializeToElement(text.TrimEnd('\n'));
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException fault)
        {
            throw new CommandException(ExitCode.Usage,
                $"The data is no JSON ({fault.Message.Split(". ")[0].TrimEnd('.')}). A text needs quotes, " +
                "'\"goal\"', or --text.", fault);
        }
    }
}
