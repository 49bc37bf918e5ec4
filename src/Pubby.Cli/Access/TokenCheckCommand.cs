using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Cli.Contexts;
using Pubby.Cli.Invocation;
using Pubby.Cli.Settings;
using Pubby.Hub.Access;
using Pubby.Hub.Access.Tokens;
using Pubby.Hub.Options;

namespace Pubby.Cli.Access;

/// <summary><c>token check</c>: whether a hub would accept a token, asked of the hub's own code.</summary>
internal sealed class TokenCheckCommand : PubbyCommand
{
    private readonly Argument<string?> _token = TokenText.Argument();
    private readonly Option<string?> _config = new("--config")
    {
        Description = "The hub's settings, as for `config check`. Instead of the next five.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _secret =
        Text("--secret", "SECRET", "A secret of HS256, `@FILE` or `env:NAME`.");
    private readonly Option<string?> _publicKey = Text("--public-key", "FILE", "A public key, PEM or JWK.");
    private readonly Option<string?> _jwks = Text("--jwks", "URL", "The issuer's key set, or OpenID configuration.");
    private readonly Option<string?> _issuer = Text("--issuer", "URL", "The issuer that the hub asks for.");
    private readonly Option<string?> _audience = Text("--audience", "NAME", "The audience that the hub asks for.");
    private readonly Option<string?> _id = Text("--kid", "ID", "The key's id in the hub's settings.");
    private readonly Option<string[]> _rooms = new("--room")
    {
        Description = "Also whether the token may subscribe to the room; may be repeated.",
        HelpName = "ROOM",
    };

    public TokenCheckCommand(CommandScope scope)
        : base(scope, "check", "Says whether a hub with these settings would accept a token, and for which rooms.",
            "pubby token check $TOKEN --config hub.env --room match-1",
            "pubby token check $TOKEN --public-key public.pem --kid 2027-01 --audience pubby")
    {
        Add(_token);
        foreach (var option in new Option[] { _config, _secret, _publicKey, _jwks, _issuer, _audience, _id, _rooms })
            Add(option);
    }

    public override string JsonShape =>
        """{"accepted":true,"fault":null,"subject":"user-7","expiresAt":"2026-11-28T19:00:00+00:00","rooms":{"match-1":true}}""";

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var text = await TokenText.ReadAsync(call, call.Get(_token), cancellationToken);
        var (options, defaultRooms) = OptionsOf(call);
        if (!options.IsSet)
        {
            throw new CommandException(ExitCode.Usage,
                "Say which keys the hub has: --config, --secret, --public-key or --jwks.");
        }
        var time = call.Environment.Time;
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        var keys = new FixedTokenKeys([.. options.Keys.Select(Read)]);
        await using var jwks = options.Jwks.Length == 0 ? null
            : new JwksKeys(keys.Current, AddressOf(options.Jwks), http, time, NullLogger<JwksKeys>.Instance);
        if (jwks is not null) await jwks.RefreshAsync();
        if (jwks?.Current.Count == keys.Current.Count)
            throw new CommandException(ExitCode.Unreachable, $"{options.Jwks} has no keys, or does not answer.");
        var result = await new TokenVerifier(options, (ITokenKeys?)jwks ?? keys, RoomPatterns.Of(defaultRooms), time)
            .VerifyAsync(text);
        return Write(call, result);
    }

    private (TokenOptions Options, IEnumerable<string> DefaultRooms) OptionsOf(Call call)
    {
        if (call.Get(_config) is { } file)
        {
            var hub = SettingsFile.Check(SettingsFile.Read(file, call.Environment), isDevelopment: true);
            return (hub.Tokens, hub.Subscribers.DefaultRooms);
        }
        var options = new TokenOptions
        {
            Issuer = call.Get(_issuer) ?? "",
            Audience = call.Get(_audience) ?? "",
            Jwks = call.Get(_jwks) ?? "",
        };
        var key = new TokenKeyOptions { Id = call.Get(_id) ?? "" };
        if (call.Get(_secret) is { } secret) key.Secret = SecretText.Read(secret, call.Environment);
        if (call.Get(_publicKey) is { } path) key.Path = Path.Combine(call.Environment.Directory, path);
        if (key.Secret.Length > 0 || key.Path.Length > 0) options.Keys.Add(key);
        return (options, []);
    }

    private static Uri AddressOf(string jwks) =>
        Uri.TryCreate(jwks, UriKind.Absolute, out var address) && JwksKeys.IsAllowed(address)
            ? address
            : throw new CommandException(ExitCode.Usage,
                $"--jwks: '{jwks}' is not an https address (http is for this machine alone).");

    private static TokenKey Read(TokenKeyOptions key) => TokenKeyReader.TryRead(key, out var fault)
        ?? throw new CommandException(ExitCode.Usage, $"The key is {fault}");

    private ExitCode Write(Call call, TokenResult result)
    {
        string[] rooms = call.Get(_rooms) ?? [];
        var granted = rooms.Distinct().ToDictionary(room => room, room => result.Token?.Subscribe.Covers(room) == true);
        if (call.Output.IsJson)
        {
            call.Output.Json(new JsonObject
            {
                ["accepted"] = result.Token is not null,
                ["fault"] = result.Fault,
                ["subject"] = result.Token?.Subject,
                ["expiresAt"] = result.Token is { } token ? $"{token.ExpiresAt:O}" : null,
                ["rooms"] = new JsonObject(granted.Select(room =>
                    KeyValuePair.Create(room.Key, (JsonNode?)room.Value))),
            });
        }
        else if (result.Token is { } accepted)
        {
            call.Output.Line($"accepted for {Output.Visible(accepted.Subject)}, until {accepted.ExpiresAt:u}");
            foreach (var (room, isGranted) in granted)
                call.Output.Line($"{Output.Visible(room)}: {(isGranted ? "granted" : "not granted")}");
        }
        else call.Output.Line($"refused: {result.Fault}");
        return result.Token is not null && granted.Values.All(isGranted => isGranted)
            ? ExitCode.Done : ExitCode.ChecksFailed;
    }

    private static Option<string?> Text(string name, string help, string description) =>
        new(name) { HelpName = help, Description = description };
}
