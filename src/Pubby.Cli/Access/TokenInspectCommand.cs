using System.Buffers.Text;
using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pubby.Cli.Administration;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Access;

/// <summary><c>token inspect</c>: what a token says, whether or not it is true.</summary>
internal sealed class TokenInspectCommand : PubbyCommand
{
    private readonly Argument<string?> _token = TokenText.Argument();

    public TokenInspectCommand(CommandScope scope)
        : base(scope, "inspect", "Prints what a token says. It checks no signature: `token check` does.",
            "pubby token inspect $TOKEN", "pubby token new --sub 'match-*' | pubby token inspect --json") =>
        Add(_token);

    public override string JsonShape =>
        """{"header":{"alg":"ES256","kid":"2027-01"},"claims":{"sub":"user-7","exp":1790003600,"pubby":{"sub":["match-*"]}}}""";

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var parts = (await TokenText.ReadAsync(call, call.Get(_token), cancellationToken)).Split('.');
        if (parts.Length != 3 || Decode(parts[0]) is not { } header || Decode(parts[1]) is not { } claims)
            throw new CommandException(ExitCode.ChecksFailed, "This is no JSON Web Token.");
        if (call.Output.IsJson)
        {
            call.Output.Json(new JsonObject
            {
                ["header"] = JsonObject.Create(header),
                ["claims"] = JsonObject.Create(claims),
            });
            return ExitCode.Done;
        }
        foreach (var field in header.EnumerateObject()) Line(call, field);
        foreach (var field in claims.EnumerateObject()) Line(call, field);
        SayTime(call, claims);
        return ExitCode.Done;
    }

    private static void Line(Call call, JsonProperty field)
    {
        var isTime = field is { Name: "exp" or "iat" or "nbf", Value.ValueKind: JsonValueKind.Number };
        var time = isTime ? $"  ({MomentOf(field.Value.GetDouble()):u})" : "";
        call.Output.Markup($"[grey]{Output.Safe(field.Name),-6}[/] {Output.Safe(field.Value.GetRawText())}{time}");
    }

    private static void SayTime(Call call, JsonElement claims)
    {
        var now = call.Environment.Time.GetUtcNow();
        if (claims.Number("exp") is not { } exp) call.Output.Say("It has no end (exp): no hub accepts it.");
        else if (MomentOf(exp) <= now) call.Output.Say($"It expired {Durations.Rough(now - MomentOf(exp))} ago.");
        else call.Output.Say($"It expires in {Durations.Rough(MomentOf(exp) - now)}.");
    }

    private static DateTimeOffset MomentOf(double seconds) =>
        DateTimeOffset.UnixEpoch.AddSeconds(Math.Clamp(seconds, 0, 250_000_000_000));

    private static JsonElement? Decode(string part)
    {
        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(part));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (Exception fault) when (fault is JsonException or FormatException)
        {
            return null;
        }
    }
}
