using System.Globalization;

namespace Pubby.Load.Workers;

/// <summary>How many files a process may have open.</summary>
internal static class OpenFiles
{
    /// <summary>Those that .NET and the tool have themselves.</summary>
    public const int Reserve = 500;

    /// <returns>The limit of this process, which those that it starts have too.</returns>
    public static long Limit()
    {
        try
        {
            var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", default));
            // .NET raises its own limit to the hard one.
            var word = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
            return long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit
                : long.MaxValue;
        }
        catch (Exception fault) when (fault is IOException or InvalidOperationException or IndexOutOfRangeException)
        {
            return 1024;
        }
    }

    /// <summary>Connections that a process can hold.</summary>
    public static int Connections() => (int)Math.Clamp(Limit() - Reserve, 1, int.MaxValue);
}
