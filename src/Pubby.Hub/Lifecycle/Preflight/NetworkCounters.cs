using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Pubby.Hub.Lifecycle.Preflight;

/// <summary>
/// What the drivers of network interfaces count, as <c>ethtool -S</c> prints it, without a right that a container
/// lacks: include/uapi/linux/ethtool.h.
/// </summary>
internal static partial class NetworkCounters
{
    private const nuint EthtoolRequest = 0x8946;
    private const uint GetDriver = 0x03;
    private const uint GetStrings = 0x1b;
    private const uint GetStatistics = 0x1d;
    private const uint StatisticsNames = 1;

    private const int NameLength = 32;
    private const int InterfaceNameLength = 16;
    private const int RequestLength = 40;
    private const int DriverLength = 196;
    private const int DriverCountOffset = 180;
    private const int NamesOffset = 12;
    private const int ValuesOffset = 8;

    /// <summary>A driver that says more is not believed.</summary>
    private const int MaxCounters = 8192;

    /// <summary>The counters with these names, of all interfaces together; empty: none has any of them.</summary>
    public static IReadOnlyDictionary<string, ulong> Read(IReadOnlyCollection<string> names)
    {
        var sums = new Dictionary<string, ulong>();
        if (!OperatingSystem.IsLinux()) return sums;
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        foreach (var device in NetworkInterface.GetAllNetworkInterfaces())
        {
            foreach (var (name, value) in ReadAll((int)socket.Handle, device.Name))
            {
                if (names.Contains(name)) sums[name] = sums.GetValueOrDefault(name) + value;
            }
        }
        return sums;
    }

    /// <summary>All that the driver of one interface counts; empty: it counts nothing.</summary>
    internal static IEnumerable<(string Name, ulong Value)> ReadAll(int socket, string device)
    {
        var driver = new byte[DriverLength];
        if (!Ask(socket, device, GetDriver, driver)) return [];
        var count = BitConverter.ToInt32(driver, DriverCountOffset);
        if (count is <= 0 or > MaxCounters) return [];
        var names = new byte[NamesOffset + (count * NameLength)];
        BitConverter.TryWriteBytes(names.AsSpan(4), StatisticsNames);
        BitConverter.TryWriteBytes(names.AsSpan(8), count);
        var values = new byte[ValuesOffset + (count * sizeof(ulong))];
        BitConverter.TryWriteBytes(values.AsSpan(4), count);
        if (!Ask(socket, device, GetStrings, names) || !Ask(socket, device, GetStatistics, values)) return [];
        return Enumerable.Range(0, count).Select(i => (
            TextOf(names.AsSpan(NamesOffset + (i * NameLength), NameLength)),
            BitConverter.ToUInt64(values, ValuesOffset + (i * sizeof(ulong)))));
    }

    private static string TextOf(ReadOnlySpan<byte> name)
    {
        var end = name.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? name : name[..end]);
    }

    /// <param name="data">Its first word becomes the command; the driver fills in the rest.</param>
    private static unsafe bool Ask(int socket, string device, uint command, byte[] data)
    {
        BitConverter.TryWriteBytes(data, command);
        var request = stackalloc byte[RequestLength];
        new Span<byte>(request, RequestLength).Clear();
        // The last byte of the name stays 0.
        var length = Math.Min(device.Length, InterfaceNameLength - 1);
        Encoding.ASCII.GetBytes(device.AsSpan(0, length), new Span<byte>(request, length));
        fixed (byte* pointer = data)
        {
            *(byte**)(request + InterfaceNameLength) = pointer;
            return Control(socket, EthtoolRequest, request) >= 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static unsafe partial int Control(int descriptor, nuint request, byte* argument);
}
