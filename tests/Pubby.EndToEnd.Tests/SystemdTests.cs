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
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(directory.File("notify")));
        await using var hub = await HubProcess.StartAsync(
            directory.Path, $"NOTIFY_SOCKET={directory.File("notify")}", "Pubby__Drain__StopSeconds=10");
        await using var client = await Subscriber.ConnectAsync(SubscriberKind.Plain, hub.Port);
        var heard = new StringBuilder();
        await UntilAsync("READY=1");
        await UntilAsync("STATUS=Serving: ");
        hub.Terminate();
        await UntilAsync("STOPPING=1");
        await UntilAsync("EXTEND_TIMEOUT_USEC=30000000");
        await client.Ended.WaitAsync(Eventually.Limit);
        await client.DisposeAsync();
        await hub.WaitForExitAsync();
        Assert.Equal(0, hub.ExitCode);

        async Task UntilAsync(string what)
        {
            var buffer = new byte[1024];
            using var limit = new CancellationTokenSource(Eventually.Limit);
            while (!heard.ToString().Contains(what, StringComparison.Ordinal))
                heard.AppendLine(Encoding.UTF8.GetString(buffer, 0, await systemd.ReceiveAsync(buffer, limit.Token)));
        }
    }
}
