using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Pubby.Cli.Invocation;
using Pubby.Hub.Options;

namespace Pubby.Cli.Access;

/// <summary><c>token new</c>: a token for development and tests.</summary>
internal sealed class TokenNewCommand : PubbyCommand
{
    private readonly SigningOptions _signing = new();
    private readonly Option<string> _subject = Text("--subject", "SUBJECT", "Whom it is for: `sub`.", "developer");
    private readonly Option<string[]> _sub = Patterns("--sub", "Rooms to subscribe to; may be repeated.");
    private readonly Option<string[]> _pub = Patterns("--pub", "Rooms to publish to; may be repeated.");
    private readonly Option<bool> _admin = new("--admin") { Description = "It may revoke tokens." };
    private readonly DurationOption _life = new(
        "--life", "How long it is valid.", TimeSpan.FromHours(1), isWait: false);

    private readonly Option<string?> _issuer = new("--issuer") { Description = "`iss`.", HelpName = "URL" };
    private readonly Option<string?> _audience = new("--audience") { Description = "`aud`.", HelpName = "NAME" };

    public TokenNewCommand(CommandScope scope)
        : base(scope, "new",
            "Makes a token for development. Without a key it makes a secret, and says what the hub needs.",
            "pubby token new --sub 'match-*' --secret @secret.txt",
            "TOKEN=$(pubby token new --subject user-7 --sub 'chat-{sub}' --pem signing.pem --kid 2027-01)")
    {
        foreach (var option in new Option[] { _subject, _sub, _pub, _admin, _life, _issuer, _audience }) Add(option);
        foreach (var option in _signing.All) Add(option);
    }

    public override string JsonShape => """{"token":"eyJhbGciOi…","expiresAt":"2026-11-28T19:00:00+00:00"}""";

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var (credentials, settings) = _signing.Read(call);
        // A token has whole seconds.
        var now = DateTimeOffset.FromUnixTimeSeconds(call.Environment.Time.GetUtcNow().ToUnixTimeSeconds());
        var expires = now + call.Get(_life);
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = call.Get(_issuer),
                Audience = call.Get(_audience),
                IssuedAt = now.UtcDateTime,
                NotBefore = now.UtcDateTime,
                Expires = expires.UtcDateTime,
                Claims = ClaimsOf(call),
                SigningCredentials = credentials,
            });
        if (call.Output.IsJson) call.Output.Json(new JsonObject { ["token"] = token, ["expiresAt"] = $"{expires:O}" });
        else call.Output.Line(token);
        if (call.Get(_sub) is not { Length: > 0 } && call.Get(_pub) is not { Length: > 0 } && !call.Get(_admin))
            call.Output.Say("It grants no room: --sub names those to subscribe to, --pub those to publish to.");
        var isLong = call.Get(_life) > new TokenOptions().MaxLifetime;
        if (isLong && settings is null)
            call.Output.Say("A hub takes it if its Pubby:Tokens:MaxLifetime, a day without it, is as long.");
        if (settings is null) return Task.FromResult(ExitCode.Done);
        call.Output.Say("A hub accepts it with these lines in its environment; give the secret to later tokens:");
        foreach (var line in settings) call.Output.Say(line);
        if (call.Get(_audience) is { } audience) call.Output.Say($"Pubby__Tokens__Audience={audience}");
        if (isLong) call.Output.Say($"Pubby__Tokens__MaxLifetime={call.Get(_life):c}");
        return Task.FromResult(ExitCode.Done);
    }

    private Dictionary<string, object> ClaimsOf(Call call)
    {
        var grants = new Dictionary<string, object>();
        if (call.Get(_sub) is { Length: > 0 } sub) grants["sub"] = Valid(sub);
        if (call.Get(_pub) is { Length: > 0 } pub) grants["pub"] = Valid(pub);
        if (call.Get(_admin)) grants["admin"] = true;
        return new Dictionary<string, object>
        {
            ["sub"] = call.Get(_subject)!,
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["pubby"] = grants,
        };
    }

    /// <summary>{sub} stands for the subject.</summary>
    private static string[] Valid(string[] patterns)
    {
        RoomNames.Valid([.. patterns.Select(pattern => pattern.Replace("{sub}", "s", StringComparison.Ordinal))]);
        return patterns;
    }

    private static Option<string[]> Patterns(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "PATTERN",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    private static Option<string> Text(string name, string help, string description, string standard) => new(name)
    {
        Description = description,
        HelpName = help,
        DefaultValueFactory = _ => standard,
    };
}
