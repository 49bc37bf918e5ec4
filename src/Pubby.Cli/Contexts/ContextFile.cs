using System.Text.Json;
using System.Text.Json.Serialization;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Contexts;

/// <summary>An address and its keys, under a name.</summary>
internal sealed record HubContext(
    string Url, string? AdminUrl = null, string? Key = null, string? AdminKey = null, string? Token = null);

/// <summary>
/// The contexts of this user: <c>pubby/contexts.json</c> in the directory of the user's settings. It may hold keys, so
/// only its owner may read it, and it is not read where others may.
/// </summary>
internal sealed class ContextFile
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;
    private readonly Contents _contents;

    private ContextFile(string path, Contents contents) => (_path, _contents) = (path, contents);

    public string? Current => _contents.Current;

    public IReadOnlyDictionary<string, HubContext> All => _contents.Contexts;

    /// <exception cref="CommandException">It cannot be read, or others can.</exception>
    public static ContextFile Of(CommandEnvironment environment)
    {
        var path = PathOf(environment);
        if (!File.Exists(path)) return new ContextFile(path, new Contents(null, []));
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~Private) != 0)
        {
            throw new CommandException(ExitCode.Usage,
                $"{path} may hold keys, and others may read it. Make it private: chmod 600 {path}");
        }
        try
        {
            return new ContextFile(path, JsonSerializer.Deserialize(
                File.ReadAllText(path), ContextJson.Default.Contents) ?? new Contents(null, []));
        }
        catch (JsonException fault)
        {
            throw new CommandException(ExitCode.Usage, $"{path} cannot be read: {fault.Message} Correct or remove it.",
                fault);
        }
    }

    /// <param name="name">Null: the current one, if there is one.</param>
    /// <returns>Null: no context is in use.</returns>
    /// <exception cref="CommandException">There is none of that name.</exception>
    public HubContext? Find(string? name)
    {
        if ((name ?? Current) is not { } wanted) return null;
        return All.GetValueOrDefault(wanted) ?? throw new CommandException(ExitCode.Usage,
            $"There is no context '{wanted}'. pubby context list shows those that there are.");
    }

    public void Put(string name, HubContext context)
    {
        _contents.Contexts[name] = context;
        Write(_contents with { Current = _contents.Current ?? name });
    }

    public void Use(string name)
    {
        Find(name);
        Write(_contents with { Current = name });
    }

    public void Remove(string name)
    {
        Find(name);
        _contents.Contexts.Remove(name);
        Write(Current == name ? _contents with { Current = null } : _contents);
    }

    /// <summary>Replaced as a whole, and never readable for others, not even for a moment.</summary>
    private void Write(Contents contents)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        var next = $"{_path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Private;
        using (var file = new StreamWriter(next, options))
            file.Write(JsonSerializer.Serialize(contents, ContextJson.Default.Contents));
        File.Move(next, _path, overwrite: true);
    }

    private static string PathOf(CommandEnvironment environment)
    {
        var settings = environment.Variable("XDG_CONFIG_HOME") is { Length: > 0 } configured ? configured
            : environment.Variable("HOME") is { Length: > 0 } home && !OperatingSystem.IsWindows()
                ? Path.Combine(home, ".config")
                : Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData);
        return Path.Combine(settings, "pubby", "contexts.json");
    }

    internal sealed record Contents(string? Current, SortedDictionary<string, HubContext> Contexts);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ContextFile.Contents))]
internal sealed partial class ContextJson : JsonSerializerContext;
