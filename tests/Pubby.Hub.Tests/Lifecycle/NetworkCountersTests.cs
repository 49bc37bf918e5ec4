using System.Net.NetworkInformation;
using System.Net.Sockets;
using Pubby.Hub.Lifecycle.Preflight;

namespace Pubby.Hub.Tests.Lifecycle;

/// <summary>What this machine's own network interfaces count: which they are is not known, but that some do.</summary>
public sealed class NetworkCountersTests
{
    [Fact]
    public void Each_counter_has_a_name_and_two_readings_have_the_same_names()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        foreach (var device in NetworkInterface.GetAllNetworkInterfaces())
        {
            var names = Names(device.Name);
            Assert.All(names, name => Assert.Matches("^[!-~][ -~]*$", name));
            Assert.Equal(names, Names(device.Name));
            Assert.Equal(names.Distinct().ToHashSet(), NetworkCounters.Read(names).Keys.Intersect(names).ToHashSet());
        }

        string[] Names(string device) =>
            [.. NetworkCounters.ReadAll((int)socket.Handle, device).Select(counter => counter.Name)];
    }

    [Theory]
    [InlineData("lo")]
    [InlineData("no-such-device")]
    [InlineData("a-name-that-is-longer-than-the-kernel-allows")]
    public void What_counts_nothing_has_no_counters(string device)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Assert.Empty(NetworkCounters.ReadAll((int)socket.Handle, device));
    }

    [Fact]
    public void A_name_that_no_driver_has_is_left_out() =>
        Assert.Empty(NetworkCounters.Read(["no_driver_counts_this"]));
}
