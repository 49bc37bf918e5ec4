using System.Net.Sockets;
using System.Text;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>What a unit with <c>Type=notify</c> hears: sd_notify(3).</summary>
public sealed class SystemdTests
{
    [Fact]
    public async Task Systemd_is_told_when_the_hub_serves_when_it_stops_and_that_its_drain_needs_time()
    {
        using var directory = new TempDirectory();
        using var systemd = Listen(directory);
        await using var hub = await HubProcess.StartAsync(
            directory.Path, $"NOTIFY_SOCKET={directory.File("notify")}", "Pubby__Drain__StopSeconds=10");
        await using var client = await Subscriber.ConnectAsync(SubscriberKind.Plain, hub.Port);
        var heard = new StringBuilder();
        await UntilAsync(systemd, "READY=1", heard);
        await UntilAsync(systemd, "STATUS=Serving: ", heard);
        hub.Terminate();
        await UntilAsync(systemd, "STOPPING=1", heard);
        await UntilAsync(systemd, "EXTEND_TIMEOUT_USEC=30000000", heard);
        await client.Ended.WaitAsync(Eventually.Limit);
        await client.DisposeAsync();
        await hub.WaitForExitAsync();
        Assert.Equal(0, hub.ExitCode);
    }

    [Fact]
    public async Task A_systemd_that_was_away_is_told_again_and_the_drain_gets_its_time()
    {
        using var directory = new TempDirectory();
        // Nobody listens yet: READY is not heard.
        await using var hub = await HubProcess.StartAsync(
            directory.Path, $"NOTIFY_SOCKET={directory.File("notify")}", "Pubby__Drain__StopSeconds=10");
        await Eventually.UntilAsync(() => hub.Output.Contains("systemd could not be told", StringComparison.Ordinal),
            () => hub.Output);
        await using var client = await Subscriber.ConnectAsync(SubscriberKind.Plain, hub.Port);
        using var systemd = Listen(directory);
        await UntilAsync(systemd, "READY=1", new StringBuilder());
        hub.Terminate();
        await UntilAsync(systemd, "EXTEND_TIMEOUT_USEC=30000000", new StringBuilder());
        await client.Ended.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task A_hub_that_leaves_before_systemd_heard_that_it_serves_has_started_all_the_same()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(
            directory.Path, $"NOTIFY_SOCKET={directory.File("notify")}", "Pubby__Drain__NoticeSeconds=600");
        hub.Signal("USR1");
        await Eventually.UntilAsync(() => hub.Output.Contains("Leaving (", StringComparison.Ordinal),
            () => hub.Output);
        using var systemd = Listen(directory);
        await UntilAsync(systemd, "READY=1", new StringBuilder());
    }

    private static Socket Listen(TempDirectory directory)
    {
        var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(directory.File("notify")));
        return systemd;
    }

    private static async Task UntilAsync(Socket systemd, string what, StringBuilder heard)
    {
        var buffer = new byte[1024];
        using var limit = new CancellationTokenSource(Eventually.Limit);
        while (!heard.ToString().Contains(what, StringComparison.Ordinal))
            heard.AppendLine(Encoding.UTF8.GetString(buffer, 0, await systemd.ReceiveAsync(buffer, limit.Token)));
    }
}
