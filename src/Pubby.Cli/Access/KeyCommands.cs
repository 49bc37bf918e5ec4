using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Pubby.Cli.Administration;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Access;

/// <summary><c>keys new|hash|show</c>: keys of publishers and operators, and what a hub is told of them.</summary>
internal static class KeyCommands
{
    private const int RandomBytes = 32;

    private const string Shape = """{"key":"9f…","sha256":"5e…","settings":["Pubby__Publishers__Keys__0__Name=scores"]}""";

    public static Command New(CommandScope scope) => new CommandGroup(
        "keys", "Makes keys and the lines that tell a hub of them, and says whose one is.", new Make(scope),
        new Hash(scope), new KeyShowCommand(scope));

    private sealed class Make : PubbyCommand
    {
        private readonly KeySettings _settings = new();

        public Make(CommandScope scope)
            : base(scope, "new", "Makes a key. A hub knows its SHA-256 only, so keep the key itself.",
                "pubby keys new --name scores --rooms 'match-*'", "pubby keys new --name ops --role operate") =>
            _settings.AddTo(this);

        public override string JsonShape => Shape;

        protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
        {
            var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes));
            _settings.Write(call, key, isNew: true);
            return Task.FromResult(ExitCode.Done);
        }
    }

    private sealed class Hash : PubbyCommand
    {
        private readonly KeySettings _settings = new();

        public Hash(CommandScope scope)
            : base(scope, "hash", "Reads a key from stdin, and prints its SHA-256 and the lines for a hub.",
                "pubby keys hash --name scores --rooms 'match-*' < key.txt") => _settings.AddTo(this);

        public override string JsonShape => Shape;

        protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
        {
            if (call.Environment.IsInputTerminal) call.Output.Say("Type or paste the key, then Enter:");
            var key = (await call.Environment.In.ReadLineAsync(cancellationToken))?.Trim();
            if (string.IsNullOrEmpty(key)) throw new CommandException(ExitCode.Usage, "There was no key on stdin.");
            _settings.Write(call, key, isNew: false);
            return ExitCode.Done;
        }
    }

    /// <summary>What the key is for, and the environment's lines that say so to a hub.</summary>
    private sealed class KeySettings
    {
        private readonly Option<string> _name = new("--name")
        {
            Description = "The key's name in the hub's log. Without it: `publisher`, or `operator` with `--role`.",
            HelpName = "NAME",
        };

        private readonly Option<string[]> _rooms = new("--rooms")
        {
            Description = "Rooms that a publisher's key covers; may be repeated. Without it: all.",
            HelpName = "PATTERN",
        };

        private readonly Option<string?> _role = new("--role")
        {
            Description = "An operator's key, and what it may do: `read` or `operate`.",
            HelpName = "ROLE",
        };

        private readonly Option<int> _index = new("--index")
        {
            Description = "Its place among the hub's keys. Without it: 0.",
            HelpName = "N",
        };

        public void AddTo(Command command)
        {
            _role.AcceptOnlyFromAmong("read", "operate");
            _index.CustomParser = result =>
            {
                var text = result.Tokens.Single().Value;
                if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index)) return index;
                result.AddError($"--index: '{text}' is no place in a list, which begins with 0.");
                return 0;
            };
            foreach (var option in new Option[] { _name, _rooms, _role, _index }) command.Add(option);
        }

        public void Write(Call call, string key, bool isNew)
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
            var lines = Lines(call, hash).ToArray();
            if (call.Output.IsJson)
            {
                var json = new JsonObject
                {
                    ["sha256"] = hash,
                    ["settings"] = new JsonArray([.. lines.Select(line => (JsonNode)line)]),
                };
                if (isNew) json["key"] = key;
                call.Output.Json(json);
                return;
            }
            if (isNew) call.Output.Line($"key     {key}");
            call.Output.Line($"sha256  {hash}");
            call.Output.Line("");
            foreach (var line in lines) call.Output.Line(line);
            if (isNew) call.Output.Say("Keep the key: nothing can find it again. The lines are the hub's environment.");
        }

        private IEnumerable<string> Lines(Call call, string hash)
        {
            var role = call.Get(_role);
            var path = $"Pubby__{(role is null ? "Publishers" : "Admin")}__Keys__{call.Get(_index)}";
            yield return $"{path}__Name={call.Get(_name) ?? (role is null ? "publisher" : "operator")}";
            yield return $"{path}__Sha256={hash}";
            if (role is not null)
            {
                yield return $"{path}__Role={(role == "operate" ? "Operate" : "Read")}";
                yield break;
            }
            var rooms = call.Get(_rooms) is { Length: > 0 } given ? RoomNames.Valid(given) : ["*"];
            for (var i = 0; i < rooms.Length; i++) yield return $"{path}__Rooms__{i}={rooms[i]}";
        }
    }
}
