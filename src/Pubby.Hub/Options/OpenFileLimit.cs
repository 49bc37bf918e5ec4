using System.Globalization;

namespace Pubby.Hub.Options;

/// <summary>How many connections the process's limit on open files allows.</summary>
internal static class OpenFileLimit
{
    /// <summary>For the database, the log, publishers and probes.</summary>
    private const int MinReserve = 256;

    private const int Unknown = 1024;

    /// <summary>The limit less a reserve of 2 %, at least 256.</summary>
    public static int Connections(int limit) => Math.Max(1, limit - Math.Max(MinReserve, limit / 50));

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
