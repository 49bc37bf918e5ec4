using System.Globalization;

namespace Pubby.Hub.Connections;

/// <summary>How much processor time a container gives its process.</summary>
internal static class ProcessorQuota
{
    /// <summary>
    /// Cores, and parts of one. Without a quota: those of the machine that the process may run on. cgroup v2, cpu.max:
    /// https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files
    /// </summary>
    public static double Cores() => Math.Min(Environment.ProcessorCount, Read("/sys/fs/cgroup/cpu.max"));

    /// <returns>Infinity: there is no quota, or nobody says.</returns>
    internal static double Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return double.PositiveInfinity;
        }
    }

    /// <param name="text">Microseconds in each period of so many: <c>200000 100000</c>, or <c>max 100000</c>.</param>
    internal static double Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.TrimEntries);
        return words.Length == 2
            && double.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var quota)
            && double.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var period) && period > 0
            ? quota / period : double.PositiveInfinity;
    }
}
