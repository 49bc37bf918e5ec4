using System.Globalization;
using System.Runtime.InteropServices;

namespace Pubby.Hub.Lifecycle;

/// <summary>
/// The signals that the process was started to ignore (<c>nohup</c> does so with SIGHUP). A handler would undo that.
/// </summary>
internal static class IgnoredSignals
{
    private const int Hangup = 1;

    /// <returns>False also if the system does not say.</returns>
    public static bool Contain(PosixSignal signal)
    {
        var number = signal switch
        {
            PosixSignal.SIGHUP => Hangup,
            _ => throw new ArgumentOutOfRangeException(nameof(signal)),
        };
        return Mask() is { } mask && (mask >> (number - 1) & 1) == 1;
    }

    /// <summary>proc(5): SigIgn is a mask in hexadecimal, with signal 1 as its lowest bit.</summary>
    private static ulong? Mask()
    {
        if (!OperatingSystem.IsLinux()) return null;
        var line = File.ReadLines("/proc/self/status")
            .FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        return ulong.TryParse(line?[7..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var mask)
            ? mask : null;
    }
}
