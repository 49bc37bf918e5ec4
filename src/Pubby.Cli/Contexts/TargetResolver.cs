using System.CommandLine;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Contexts;

/// <summary>
/// Finds the address and the keys: an option counts before a variable of the environment, that before the context, and
/// that before what a hub in Development would have.
/// </summary>
internal static class TargetResolver
{
    private static readonly string[] DevelopmentKeys = ["data/dev.key", "src/Pubby.Hub/data/dev.key"];

    /// <param name="given">An address that counts before all others; null: none.</param>
    /// <exception cref="CommandException">An address is not one, or a key cannot be read.</exception>
    public static Target Resolve(ParseResult arguments, CommandScope scope, string? given = null)
    {
        var (environment, options) = (scope.Environment, scope.Options);
        var name = arguments.GetValue(options.Context) ?? NotEmpty(environment.Variable("PUBBY_CONTEXT"));
        var context = ContextFile.Of(environment).Find(name);
        var text = given ?? arguments.GetValue(options.Url) ?? NotEmpty(environment.Variable("PUBBY_URL"));
        var url = Address(text ?? context?.Url ?? GlobalOptions.Address);
        // Its keys are for its own hub. Another address must not get them.
        if (context is not null && !IsSame(Address(context.Url), url)) context = null;
        var home = Address(context?.AdminUrl ?? AdminOf(url));
        var adminText = arguments.GetValue(options.AdminUrl) ?? NotEmpty(environment.Variable("PUBBY_ADMIN_URL"));
        var admin = adminText is null ? home : Address(adminText);
        var adminKey = IsSame(home, admin) ? context?.AdminKey : null;
        return new Target(url, admin)
        {
            Key = Secret(Of(options.Key, "PUBBY_KEY", context?.Key)) ?? DevelopmentKey(url),
            AdminKey = Secret(Of(options.AdminKey, "PUBBY_ADMIN_KEY", adminKey)) ?? DevelopmentKey(admin),
            Token = Secret(Of(options.Token, "PUBBY_TOKEN", context?.Token)),
        };

        string? Of(Option<string?> option, string variable, string? fromContext) =>
            arguments.GetValue(option) ?? NotEmpty(environment.Variable(variable)) ?? fromContext;

        string? Secret(string? text) => text is null ? null : Sendable(SecretText.Read(text, environment));

        // It opens hubs of this machine only, and is sent to no other.
        string? DevelopmentKey(Uri address) => address.IsLoopback ? FindDevelopmentKey(environment.Directory) : null;
    }

    /// <exception cref="CommandException">It is none.</exception>
    public static Uri Address(string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal)) text = $"http://{text}";
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            && url.Host.Length > 0 && url.UserInfo.Length == 0 && url.Query.Length == 0
                ? url
                : throw new CommandException(ExitCode.Usage,
                    $"'{Output.Visible(text)}' is not a hub's address. Give one such as {GlobalOptions.Address}.");
    }

    /// <summary>Keys and tokens travel in a header, which has one line.</summary>
    private static string Sendable(string secret) => secret.All(letter => letter is >= ' ' and <= '~')
        ? secret
        : throw new CommandException(ExitCode.Usage,
            "A key or a token has a line break, or a character that is not ASCII: it would never be sent so.");

    private static bool IsSame(Uri left, Uri right) =>
        left.GetLeftPart(UriPartial.Authority) == right.GetLeftPart(UriPartial.Authority);

    private static string AdminOf(Uri url) => $"http://{url.Host}:{GlobalOptions.AdminPort}";

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>Of a hub that was started in this directory, or in one above it.</summary>
    private static string? FindDevelopmentKey(string directory)
    {
        for (var at = new DirectoryInfo(directory); at is not null; at = at.Parent)
        {
            var file = DevelopmentKeys.Select(key => Path.Combine(at.FullName, key)).FirstOrDefault(File.Exists);
            if (file is not null) return File.ReadAllText(file).Trim();
        }
        return null;
    }
}
