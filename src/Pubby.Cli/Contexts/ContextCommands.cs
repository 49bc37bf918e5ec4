using System.CommandLine;
using System.Text.Json.Nodes;
using Pubby.Cli.Invocation;
using Pubby.Protocol;
using Spectre.Console;

namespace Pubby.Cli.Contexts;

/// <summary><c>context add|use|list|remove</c>.</summary>
internal static class ContextCommands
{
    public static Command New(CommandScope scope) => new CommandGroup(
        "context", "Keeps addresses and keys under names.", new Add(scope), new Use(scope), new List(scope),
        new Remove(scope));

    private static Argument<string> NameArgument() =>
        new("NAME") { Description = "The context's name.", HelpName = "NAME" };

    private static Argument<string> NameOfOne(CommandScope scope)
    {
        var name = NameArgument();
        name.CompletionSources.Add(ContextNames.Of(scope.Environment));
        return name;
    }

    private sealed class Add : PubbyCommand
    {
        private readonly Argument<string> _name = NameArgument();
        private readonly CommandScope _scope;

        public Add(CommandScope scope)
            : base(scope, "add", "Adds a context, or replaces it. The first one is in use at once.",
                "pubby context add production --url https://pubby.example.com --key env:PUBBY_PRODUCTION_KEY",
                "pubby context add local --url http://localhost:5080 --key @src/Pubby.Hub/data/dev.key")
        {
            _scope = scope;
            Add(_name);
        }

        protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
        {
            var (name, options) = (call.Get(_name), _scope.Options);
            if (!Names.IsValid(name))
                throw new CommandException(ExitCode.Usage, "A name has letters, digits and - _ . : ~ @ =.");
            if (call.Get(options.Url) is not { } url)
                throw new CommandException(ExitCode.Usage, "Give the hub's address: --url https://pubby.example.com");
            var admin = call.Get(options.AdminUrl);
            ContextFile.Of(call.Environment).Put(name, new HubContext(
                TargetResolver.Address(url).AbsoluteUri,
                admin is null ? null : TargetResolver.Address(admin).AbsoluteUri,
                Lasting(call.Get(options.Key)), Lasting(call.Get(options.AdminKey)),
                Lasting(call.Get(options.Token))));
            call.Output.Say($"Added {name}. Use it with --context {name}, or: pubby context use {name}");
            return Task.FromResult(ExitCode.Done);

            // A file is found from any directory later.
            string? Lasting(string? secret) => secret?.StartsWith('@') == true
                ? $"@{Path.GetFullPath(Path.Combine(call.Environment.Directory, secret[1..]))}" : secret;
        }
    }

    private sealed class Use : PubbyCommand
    {
        private readonly Argument<string> _name;

        public Use(CommandScope scope)
            : base(scope, "use", "Uses a context whenever no other is named.", "pubby context use production") =>
            Add(_name = NameOfOne(scope));

        protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
        {
            ContextFile.Of(call.Environment).Use(call.Get(_name));
            call.Output.Say($"{call.Get(_name)} is in use.");
            return Task.FromResult(ExitCode.Done);
        }
    }

    private sealed class Remove : PubbyCommand
    {
        private readonly Argument<string> _name;

        public Remove(CommandScope scope)
            : base(scope, "remove", "Removes a context.", "pubby context remove production") =>
            Add(_name = NameOfOne(scope));

        protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
        {
            ContextFile.Of(call.Environment).Remove(call.Get(_name));
            call.Output.Say($"Removed {call.Get(_name)}.");
            return Task.FromResult(ExitCode.Done);
        }
    }

    private sealed class List(CommandScope scope)
        : PubbyCommand(scope, "list", "Lists the contexts, without their keys.", "pubby context list")
    {
        public override string JsonShape =>
            """{"name":"local","current":true,"url":"http://localhost:5080/","adminUrl":null}""";

        protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
        {
            var file = ContextFile.Of(call.Environment);
            var table = Output.Columns("", "NAME", "URL", "ADMIN", "KEYS");
            foreach (var (name, context) in file.All)
            {
                var isCurrent = name == file.Current;
                if (call.Output.IsJson)
                {
                    call.Output.Json(new JsonObject
                    {
                        ["name"] = name,
                        ["current"] = isCurrent,
                        ["url"] = context.Url,
                        ["adminUrl"] = context.AdminUrl,
                    });
                }
                table.AddRow(isCurrent ? "*" : "", name, Output.Safe(context.Url), Output.Safe(context.AdminUrl),
                    KeysOf(context));
            }
            if (!call.Output.IsJson && file.All.Count > 0) call.Output.Write(table);
            if (file.All.Count == 0) call.Output.Say("There is no context yet. pubby context add --help shows how.");
            return Task.FromResult(ExitCode.Done);
        }

        private static string KeysOf(HubContext context) => string.Join(", ", new[]
        {
            context.Key is null ? "" : "key", context.AdminKey is null ? "" : "admin key",
            context.Token is null ? "" : "token",
        }.Where(part => part.Length > 0));
    }
}
