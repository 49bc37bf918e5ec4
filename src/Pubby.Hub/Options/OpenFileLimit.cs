using System.Globalization;

namespace Pubby.Hub.Options;

/// <summary>What the process's limit on open files allows.</summary>
internal static class OpenFileLimit
{
    /// <summary>
    /// Its code, the log, the database, calls to Redis and a store. Idle, on SQLite, a hub has 320 files open.
    /// </summary>
    private const int OfHub = 512;

    /// <summary>For publishers and probes, and for clients until they are refused.</summary>
    private const int MinOthers = 128;

    /// <summary>What the hub may still open when connections have taken all that they get.</summary>
    private const int LeftToHub = 192;

    /// <summary>Slow phones, and a balancer that opens connections ahead of their use.</summary>
    private const int MinOpening = 64;

    private const int Unknown = 1024;

    /// <summary>The limit less 512 for the hub, and less 2 %, at least 128, for other connections.</summary>
    public static int Connections(int limit) => Math.Max(1, limit - OfHub - Math.Max(MinOthers, limit / 50));

    /// <summary>A connection whose descriptor has this number, or a higher one, is not kept.</summary>
    public static int Descriptors(int limit) => Math.Max(1, limit - LeftToHub);

    /// <summary>
    /// How many may be open that have sent no whole request yet: half. A herd's are many, while their TLS is agreed on.
    /// </summary>
    public static int Opening(int limit) => Math.Max(MinOpening, (limit - OfHub) / 2);

    /// <summary>How many connections may be open for requests over HTTP: half.</summary>
    public static int Requests(int limit) => Math.Max(MinOthers, (limit - OfHub) / 2);

    /// <summary>The soft limit. The runtime raised it to the hard limit when it started.</summary>
    public static int OfProcess()
    {
        const string File = "/proc/self/limits";
        if (!System.IO.File.Exists(File)) return Unknown;
        var line = System.IO.File.ReadLines(File)
            .FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(3);
        if (soft == "unlimited") return int.MaxValue;
        return int.TryParse(soft, CultureInfo.InvariantCulture, out var limit) ? limit : Unknown;
    }
}
