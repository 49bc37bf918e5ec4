using System.Globalization;

namespace Pubby.Hub.Connections;

/// <summary>What the host's processors do, for other processes too.</summary>
internal static class HostProcessors
{
    /// <summary>Ticks a second in /proc/stat: USER_HZ, which Linux shows to every process as 100.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>
    /// How long all of them together had nothing to do since the host started; null: the host does not say.
    /// </summary>
    public static TimeSpan? IdleTime()
    {
        try
        {
            using var reader = new StreamReader("/proc/stat");
            return Parse(reader.ReadLine());
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <param name="line"><c>cpu  user nice system idle iowait …</c>, proc(5). A wait for a disk is idle too.</param>
    internal static TimeSpan? Parse(string? line)
    {
        var words = (line ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 5 && words[0] == "cpu"
            && long.TryParse(words[4], NumberStyles.None, CultureInfo.InvariantCulture, out var idle)
            && long.TryParse(words[5], NumberStyles.None, CultureInfo.InvariantCulture, out var wait)
            ? TimeSpan.FromSeconds((idle + wait) / TicksPerSecond) : null;
    }
}
