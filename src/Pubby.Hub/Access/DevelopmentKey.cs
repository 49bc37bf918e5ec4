using System.Security.Cryptography;
using System.Text;
using Pubby.Core;

namespace Pubby.Hub.Access;

/// <summary>
/// The key that the hub makes for itself in development if none is configured. It is kept in a file that only its owner
/// can read, so that it stays the same over restarts. It covers every room.
/// </summary>
internal static class DevelopmentKey
{
    public const string FileName = "dev.key";

    private const string Prefix = "dev_";
    private const int RandomBytes = 24;

    /// <exception cref="PubbyStartException">
    /// The file exists but cannot be read, or contains something else.
    /// </exception>
    public static string ReadOrMake(string directory)
    {
        var path = Path.GetFullPath(Path.Combine(directory, FileName));
        try
        {
            if (File.Exists(path)) return Read(path);
            Directory.CreateDirectory(directory);
            return Make(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PubbyStartException(
                $"Pubby cannot start: the development key {path} can be neither read nor made ({fault.Message}). " +
                "Fix its permissions, or configure Pubby:Publishers:Keys.", fault);
        }
    }

    public static PublisherKey ToPublisherKey(string key) =>
        new("development", Hash(key), RoomPatterns.Of(["*"])) { IsAdmin = true };

    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static string Read(string path)
    {
        var key = File.ReadAllText(path).Trim();
        return key.StartsWith(Prefix, StringComparison.Ordinal) && key.Length > Prefix.Length + RandomBytes
            ? key
            : throw new PubbyStartException(
                $"Pubby cannot start: {path} does not hold a development key. Remove it, and the hub makes a new one.");
    }

    private static string Make(string path)
    {
        var key = Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes));
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new StreamWriter(path, options);
        file.Write(key);
        return key;
    }
}
