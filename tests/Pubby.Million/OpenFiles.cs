using System.Globalization;

namespace Pubby.Million;

/// <summary>
/// All processes of a machine together have so many open files, and both ends of a connection are here. Where they end,
/// hubs die: the runtime takes it for the end of memory.
/// </summary>
internal static class OpenFiles
{
    private const string Setting = "/proc/sys/fs/file-max";

    /// <summary>Both ends, and half as much for connects that wait or are tried again.</summary>
    private const long OfConnection = 3;

    private const long OfProcesses = 100_000;

    /// <returns>Null: there are enough.</returns>
    public static string? FaultOf(int connections)
    {
        var needed = (connections * OfConnection) + OfProcesses;
        var most = long.Parse(File.ReadAllText(Setting), CultureInfo.InvariantCulture);
        return most >= needed ? null : string.Create(CultureInfo.InvariantCulture,
            $"{connections:N0} clients and their hubs need {needed:N0} open files of the whole machine, and it has ") +
            string.Create(CultureInfo.InvariantCulture, $"{most:N0}. As root: sysctl -w fs.file-max={needed}");
    }
}
