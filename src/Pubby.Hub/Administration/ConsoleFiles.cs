using System.IO.Compression;
using System.Security.Cryptography;

namespace Pubby.Hub.Administration;

/// <summary>
/// The console's files, as clients/console builds them. They are part of the assembly, so who runs a hub has them
/// without a build of their own.
/// </summary>
internal static class ConsoleFiles
{
    private const string ResourcePrefix = "console/";

    private static readonly Dictionary<string, string> ContentTypes = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".txt"] = "text/plain; charset=utf-8",
    };

    /// <summary>By name. They are read and compressed when somebody first asks: most hubs are never asked.</summary>
    public static IReadOnlyDictionary<string, Lazy<ConsoleFile>> All { get; } =
        typeof(ConsoleFiles).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .ToDictionary(name => name[ResourcePrefix.Length..], name => new Lazy<ConsoleFile>(() => Read(name)));

    private static ConsoleFile Read(string resource)
    {
        using var stream = typeof(ConsoleFiles).Assembly.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize)) gzip.Write(bytes);
        var tag = Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12));
        return new(ContentTypes[Path.GetExtension(resource)], bytes, compressed.ToArray(), tag);
    }
}

/// <param name="Tag">Of what is in it: another build is another tag.</param>
internal sealed record ConsoleFile(string ContentType, byte[] Bytes, byte[] Gzip, string Tag);
