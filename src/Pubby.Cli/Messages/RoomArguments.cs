using System.CommandLine;
using Pubby.Protocol;

namespace Pubby.Cli.Messages;

/// <summary>Names of rooms and messages on a command line.</summary>
internal static class RoomArguments
{
    private const string Rule =
        "is no name: 1 to 128 characters of A-Z a-z 0-9 - _ . : ~ @ =, the first a letter or a digit.";

    public static Argument<string> Room() => Named("ROOM", "The room.");

    public static Argument<string> Id() => Named("ID", "The message's id in the room.");

    public static Argument<string[]> Rooms()
    {
        var argument = new Argument<string[]>("ROOM") { Description = "The rooms.", Arity = ArgumentArity.OneOrMore };
        argument.Validators.Add(result => Check(result.Tokens.Select(token => token.Value), result.AddError));
        return argument;
    }

    private static Argument<string> Named(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(result => Check(result.Tokens.Select(token => token.Value), result.AddError));
        return argument;
    }

    private static void Check(IEnumerable<string> names, Action<string> addError)
    {
        foreach (var name in names.Where(name => !Names.IsValid(name))) addError($"'{name}' {Rule}");
    }
}
