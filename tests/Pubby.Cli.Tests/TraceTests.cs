using Pubby.Cli.Tests.Support;

namespace Pubby.Cli.Tests;

/// <summary>A message from publish to delivery, how many subscribe, and what limits the host.</summary>
public sealed class TraceTests(CliHub hub)
{
    [Fact]
    public async Task A_message_is_followed_from_publish_to_delivery()
    {
        await using var sub = hub.Start("sub", "traced");
        await sub.UntilAsync("Subscribed");
        await using var trace = hub.Start("trace", "--room", "traced", "--id", "score", "--json", "--duration", "60s");
        await trace.UntilAsync("Tracing 1 of 1 nodes.");
        await hub.RunAsync("pub", "traced", "other", "1");
        await hub.RunAsync("pub", "traced", "score", "1");
        await trace.UntilAsync("\"sent\"");
        trace.Interrupt();
        var result = await trace.ResultAsync();
        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.Superset(new HashSet<string> { "published", "stored", "applied", "posted", "sent" },
            result.Json.Select(line => line["stage"]!.GetValue<string>()).ToHashSet());
        Assert.All(result.Json, line => Assert.Equal("score", line["id"]!.GetValue<string>()));
    }

    [Fact]
    public async Task The_end_of_the_connection_that_is_followed_is_the_traces_end()
    {
        await using var sub = hub.Start("sub", "followed");
        await sub.UntilAsync("Subscribed");
        var id = (await hub.RunAsync("connections", "--room", "followed", "--json")).Json.Single()["id"]!
            .GetValue<string>();
        await using var trace = hub.Start("trace", "--connection", id, "--json");
        await using var counting = hub.Start("trace", "--connection", id, "--count", "100");
        await trace.UntilAsync("Tracing 1 of 1 nodes.");
        await counting.UntilAsync("Tracing 1 of 1 nodes.");
        await hub.RunAsync("kick", id, "--no-reconnect");
        var result = await trace.ResultAsync();
        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.EndsWith("The connection has ended.\n", result.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Incomplete, (await counting.ResultAsync()).ExitCode);
    }

    [Fact]
    public async Task Subscribers_are_counted_as_they_come()
    {
        await using var occupancy = hub.Start("occupancy", "counted", "--json", "--count", "2");
        await occupancy.UntilAsync("\"subscribers\":1");
        await using var sub = hub.Start("sub", "counted");
        await sub.UntilAsync("Subscribed");
        Assert.Equal("""{"room":"counted","subscribers":2}""", (await occupancy.ResultAsync()).Lines[^1]);
    }

    [Fact]
    public async Task The_doctor_asks_a_node_for_its_host()
    {
        var result = await hub.RunAsync("doctor", "--host", "--idle", "0", "--json");
        Assert.Contains(result.Json, finding => finding["check"]!.GetValue<string>().Contains("files"));
    }
}
