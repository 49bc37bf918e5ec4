using System.CommandLine;
using System.Text.Json.Nodes;
using Pubby.Cli.Invocation;
using Pubby.Core;
using Pubby.Hub.Options;

namespace Pubby.Cli.Settings;

/// <summary><c>config check|show</c>: a hub's settings, before a hub reads them.</summary>
internal static class ConfigCommands
{
    public static Command New(CommandScope scope) => new CommandGroup(
        "config", "Checks and shows a hub's settings, by the hub's own code.", new Check(scope), new Show(scope));

    private static Option<bool> Development() => new("--development")
    {
        Description = "As a hub in Development reads them: it needs no keys.",
    };

    private sealed class Check : PubbyCommand
    {
        private readonly Argument<string> _file = new("FILE")
        {
            Description = "JSON as appsettings.json, or lines as of an environment file.",
        };

        private readonly Option<bool> _development = Development();

        public Check(CommandScope scope)
            : base(scope, "check", "Lists everything that is wrong with a file of settings.",
                "pubby config check appsettings.Production.json", "pubby config check deploy/systemd/hub.env")
        {
            Add(_file);
            Add(_development);
        }

        public override string JsonShape => """{"fault":"Pubby:Store:Kind: 'Mongo' is not one of Sqlite, Memory, DynamoDb."}""";

        protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
        {
            var settings = SettingsFile.Read(call.Get(_file), call.Environment);
            try
            {
                SettingsFile.Check(settings, call.Get(_development));
            }
            catch (PubbyStartException wrong)
            {
                foreach (var fault in wrong.Message.Split("\n- ")[1..])
                {
                    if (call.Output.IsJson) call.Output.Json(new JsonObject { ["fault"] = fault });
                    else call.Output.Line($"- {fault}");
                }
                call.Output.Say("A hub would not start with these settings.");
                return Task.FromResult(ExitCode.ChecksFailed);
            }
            call.Output.Say("Nothing is wrong. Whether the store and Redis can be reached, the hub finds out.");
            return Task.FromResult(ExitCode.Done);
        }
    }

    private sealed class Show : PubbyCommand
    {
        private readonly Argument<string?> _file = new("FILE")
        {
            Description = "As for `check`. Without it: this environment.",
            Arity = ArgumentArity.ZeroOrOne,
        };

        private readonly Option<bool> _all = new("--all") { Description = "Also what is as the hub has it by itself." };
        private readonly Option<bool> _development = Development();

        public Show(CommandScope scope)
            : base(scope, "show", "Prints the settings that a hub would have, without secrets.",
                "pubby config show appsettings.json", "pubby config show --all --development")
        {
            Add(_file);
            Add(_all);
            Add(_development);
        }

        public override string JsonShape => """{"setting":"Pubby:Store:Kind","value":"DynamoDb","default":"Sqlite"}""";

        protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
        {
            var options = SettingsFile.Check(
                SettingsFile.Read(call.Get(_file), call.Environment), call.Get(_development));
            var defaults = SettingList.Of(new PubbyOptions()).ToDictionary(item => item.Name, item => item.Value);
            foreach (var (name, value) in SettingList.Of(options))
            {
                var standard = defaults.GetValueOrDefault(name);
                if (value == standard && !call.Get(_all)) continue;
                if (!call.Output.IsJson) call.Output.Line($"{name}={value}");
                else
                {
                    call.Output.Json(
                        new JsonObject { ["setting"] = name, ["value"] = value, ["default"] = standard });
                }
            }
            return Task.FromResult(ExitCode.Done);
        }
    }
}
