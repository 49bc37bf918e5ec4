using System.Diagnostics;
using System.Text.RegularExpressions;
using Pubby.Testing;

namespace Pubby.Fleet.Tests;

/// <summary><c>deploy/fleet</c>, as somebody without a container engine runs it.</summary>
public sealed partial class FleetScriptTests
{
    [Fact]
    public async Task Its_curl_line_puts_to_node_1_and_a_subscriber_of_node_3_and_of_the_balancer_has_it()
    {
        using var fleet = await StartAsync();
        var port = int.Parse(FirstLine().Match(fleet.Output).Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
        await using var third = await Subscriber.ConnectAsync(SubscriberKind.Plain, port + 3);
        await using var balanced = await Subscriber.ConnectAsync(SubscriberKind.HubJson, port);
        foreach (var client in new[] { third, balanced }) Assert.Equal("dump", await client.SubscribeAsync("match-1"));

        var curl = fleet.Output.Split('\n').Single(line => line.Contains("curl -X PUT", StringComparison.Ordinal));
        using (var bash = Process.Start("bash", ["-c", $"{curl[curl.IndexOf("curl", StringComparison.Ordinal)..]} -sf -o /dev/null"])) await bash.WaitForExitAsync();
        foreach (var client in new[] { third, balanced }) await client.UntilAsync("match-1", view => view.DataOf("score") == "[1,0]", "the score has come");

        fleet.Terminate();
        await Task.WhenAll(third.Ended, balanced.Ended).WaitAsync(Patience.Limit);
        await fleet.EndedAsync();
        Assert.Equal("drain", third.GoAway?.Reason);
        for (var i = 0; i < 6; i++) Assert.True(FreePort.IsFree(port + i), $"port {port + i} is free again");
    }

    private static async Task<Script> StartAsync()
    {
        while (true)
        {
            var fleet = new Script("fleet", $"{FreePort.Next()}");
            await Patience.UntilAsync(() => fleet.HasEnded || FirstLine().IsMatch(fleet.Output), () => $"the fleet is up; it said: {fleet.Output}");
            if (!fleet.HasEnded) return fleet;
            // One of the six ports after the free one was not.
            Assert.Contains("is taken", fleet.Output, StringComparison.Ordinal);
            fleet.Dispose();
        }
    }

    [GeneratedRegex("The fleet is at http://127.0.0.1:([0-9]+)")]
    private static partial Regex FirstLine();
}
