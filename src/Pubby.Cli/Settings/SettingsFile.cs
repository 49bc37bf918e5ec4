using Microsoft.Extensions.Configuration;
using Pubby.Cli.Invocation;
using Pubby.Core;
using Pubby.Hub.Configuration;
using Pubby.Hub.Options;

namespace Pubby.Cli.Settings;

/// <summary>
/// A hub's settings in a file: JSON as appsettings.json, or lines of its environment
/// (<c>Pubby__Store__Kind=DynamoDb</c>), as Docker and systemd read them.
/// </summary>
internal static class SettingsFile
{
    /// <param name="file">Null: the environment of this process.</param>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static IConfigurationRoot Read(string? file, CommandEnvironment environment)
    {
        if (file is null) return new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var path = Path.GetFullPath(Path.Combine(environment.Directory, file));
        try
        {
            var builder = new ConfigurationBuilder();
            if (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) builder.AddJsonFile(path);
            else builder.AddInMemoryCollection(Lines(File.ReadAllLines(path)));
            return builder.Build();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            var reason = Directory.Exists(path) ? "it is a folder." : fault.GetBaseException().Message;
            throw new CommandException(ExitCode.Usage, $"{path} cannot be read: {reason}", fault);
        }
    }

    /// <exception cref="PubbyStartException">Something is wrong; the message lists every fault.</exception>
    public static PubbyOptions Check(IConfiguration settings, bool isDevelopment) =>
        PubbyConfiguration.Read(settings, isDevelopment);

    private static IEnumerable<KeyValuePair<string, string?>> Lines(IEnumerable<string> lines)
    {
        foreach (var line in lines.Select(line => line.Trim()))
        {
            var text = line.StartsWith("export ", StringComparison.Ordinal) ? line["export ".Length..] : line;
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (text.StartsWith('#') || at < 1) continue;
            yield return new KeyValuePair<string, string?>(
                text[..at].Trim().Replace("__", ":", StringComparison.Ordinal), Unquoted(text[(at + 1)..].Trim()));
        }
    }

    private static string Unquoted(string value) =>
        value is ['"', .., '"'] or ['\'', .., '\''] ? value[1..^1] : value;
}
