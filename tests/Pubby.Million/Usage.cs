using System.Globalization;

namespace Pubby.Million;

/// <summary>What processes have used of the processors, and hold in memory: from /proc.</summary>
internal static class Usage
{
    /// <summary>The clock of a process's counters ticks 100 times a second on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    private const double Mebibyte = 1024 * 1024;

    public static double ProcessorSeconds(IEnumerable<int> processes) => processes.Sum(process =>
    {
        var text = Read($"/proc/{process}/stat");
        // The name stands in brackets, and may hold anything.
        if (text.Length == 0) return 0;
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
    });

    public static double Megabytes(IEnumerable<int> processes) => processes.Sum(process => Kilobytes(
        Read($"/proc/{process}/status"), "VmRSS:")) / 1024;

    /// <summary>What the kernel keeps for itself: sockets, files, and all else that is not given back.</summary>
    public static double KernelMegabytes() => Kilobytes(Read("/proc/meminfo"), "SUnreclaim:") / 1024;

    /// <summary>Bytes that wait in sockets.</summary>
    public static double SocketMegabytes()
    {
        var line = Read("/proc/net/sockstat").Split('\n')
            .First(line => line.StartsWith("TCP:", StringComparison.Ordinal)).Split(' ');
        return Number(line[^1]) * Environment.SystemPageSize / Mebibyte;
    }

    public static double AvailableMegabytes() => Kilobytes(Read("/proc/meminfo"), "MemAvailable:") / 1024;

    private static double Kilobytes(string text, string name)
    {
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null
            ? 0 : Number(line[name.Length..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[0]);
    }

    private static double Number(string text) => double.Parse(text.Trim(), CultureInfo.InvariantCulture);

    /// <summary>Empty: the process has ended.</summary>
    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
