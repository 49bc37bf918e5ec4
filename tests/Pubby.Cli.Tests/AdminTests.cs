using Pubby.Cli.Tests.Support;
using Pubby.Testing;

namespace Pubby.Cli.Tests;

/// <summary>What operators ask and order, against a hub's admin API.</summary>
public sealed class AdminTests(CliHub hub)
{
    [Fact]
    public async Task Nodes_are_listed_as_columns_and_as_JSON()
    {
        var table = await hub.RunAsync("nodes");
        Assert.Equal(ExitCode.Done, table.ExitCode);
        Assert.StartsWith("NODE", table.Lines[0], StringComparison.Ordinal);
        Assert.Contains("serving", table.Lines[1], StringComparison.Ordinal);
        Assert.Equal("serving", (await hub.RunAsync("nodes", "--json")).Json.Single()["phase"]!.GetValue<string>());
        var top = await hub.RunAsync("top", "--count", "1");
        Assert.Equal(ExitCode.Done, top.ExitCode);
        Assert.StartsWith("NODE", top.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_gets_a_live_table_and_NO_COLOR_no_colours()
    {
        var arguments = hub.Start("top", "--count", "1");
        await using var live = new CliRun(["top", "--count", "1"]) { IsTerminal = true };
        await using var plain = new CliRun(["nodes"]) { IsTerminal = true };
        foreach (var (name, value) in arguments.Variables) live.Variables[name] = plain.Variables[name] = value;
        plain.Variables["NO_COLOR"] = "1";
        Assert.Contains("1 of 1 nodes answered", (await live.ResultAsync()).Out, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[3", (await plain.ResultAsync()).Out, StringComparison.Ordinal);
        await using var nowhere = new CliRun(["top", "--admin-url", "http://127.0.0.1:1", "--admin-key", "x"])
        {
            IsTerminal = true,
        };
        // Not even an empty table before the reason.
        var ended = await nowhere.ResultAsync();
        Assert.Equal((ExitCode.Unreachable, ""), (ended.ExitCode, ended.Out));
        await arguments.DisposeAsync();
    }

    [Fact]
    public async Task A_live_table_stays_while_nobody_answers()
    {
        await using var network = new TcpRelay(new Uri(hub.Hub.AdminUrl).Port);
        var arguments = hub.Start("top", "--interval", "100ms", "--timeout", "5s", "--admin-url", network.Url);
        await using var top = new CliRun(arguments.Arguments) { IsTerminal = true };
        foreach (var (name, value) in arguments.Variables) top.Variables[name] = value;
        await top.UntilAsync("1 of 1 nodes answered");
        network.SwallowWhatIsThere();
        await top.UntilAsync("does not answer");
        top.Interrupt();
        Assert.Equal(ExitCode.Done, (await top.ResultAsync()).ExitCode);
        await arguments.DisposeAsync();
    }

    [Fact]
    public async Task A_room_is_found_with_its_subscriber_its_messages_and_its_connection()
    {
        await hub.RunAsync("pub", "admin-room", "score", "[1,0]");
        await using var sub = hub.Start("sub", "admin-room", "--dump");
        await sub.UntilAsync("[1,0]");

        var found = (await hub.RunAsync("rooms", "admin-r", "--json")).Json.Single();
        Assert.Equal(("admin-room", 1), (found["room"]!.GetValue<string>(), found["subscribers"]!.GetValue<int>()));
        Assert.Contains("admin-room", (await hub.RunAsync("rooms", "admin-r")).Out, StringComparison.Ordinal);
        var room = await hub.RunAsync("room", "admin-room");
        Assert.Contains("admin-room  1 subscriber\n", room.Out, StringComparison.Ordinal);
        Assert.Contains("[1,0]", room.Out, StringComparison.Ordinal);

        var connection = (await hub.RunAsync("connections", "--room", "admin-room", "--json")).Json.Single();
        var id = connection["id"]!.GetValue<string>();
        var one = await hub.RunAsync("connections", id);
        Assert.Contains("admin-room (live)", one.Out, StringComparison.Ordinal);
        Assert.Contains(id, (await hub.RunAsync("connections", "--room", "admin-room")).Out, StringComparison.Ordinal);

        var kicked = await hub.RunAsync("kick", id);
        Assert.Equal(new CliResult(ExitCode.Done, "1 disconnected\n", ""), kicked);
        await sub.UntilAsync("Connected again.");
        Assert.Equal(ExitCode.NotFound, (await hub.RunAsync("connections", id)).ExitCode);
        // Others give orders to this hub at the same time.
        var orders = (await hub.RunAsync("audit", "--json")).Json;
        Assert.Contains(orders, one => one["operation"]!.GetValue<string>().Contains(id, StringComparison.Ordinal));
        var times = orders.Select(one => one["at"]!.GetValue<DateTimeOffset>()).ToArray();
        Assert.Equal(times.OrderDescending(), times);
        Assert.Contains(id, (await hub.RunAsync("audit")).Out, StringComparison.Ordinal);
        Assert.Single((await hub.RunAsync("audit", "--limit", "1", "--json")).Json);
    }

    [Theory]
    [InlineData(ExitCode.NotFound, "No node that answered", "drain", "no-such-node")]
    [InlineData(ExitCode.Usage, "Say whom to disconnect", "kick")]
    [InlineData(ExitCode.Usage, "Say what to trace", "trace")]
    [InlineData(ExitCode.Unauthorized, "key", "nodes", "--admin-key", "wrong")]
    [InlineData(ExitCode.Unauthorized, "key", "keys", "show", "--admin-key", "wrong")]
    [InlineData(ExitCode.Unreachable, "does not answer", "nodes", "--admin-url", "http://127.0.0.1:1")]
    public async Task What_fails_says_why(object code, string sentence, params string[] arguments)
    {
        var result = await hub.RunAsync(arguments);
        Assert.Equal((ExitCode)code, result.ExitCode);
        Assert.Contains(sentence, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
    }

    [Fact]
    public async Task An_operators_key_says_whose_it_is_what_it_may_do_and_until_when()
    {
        Assert.Equal(
            new CliResult(ExitCode.Done,
                "The operator's key 'operations' has the role operate (it asks and orders), and does not " +
                "expire.\n", ""),
            await hub.RunAsync("keys", "show"));
        var shown = (await hub.RunAsync("keys", "show", "--admin-key", CliHub.ReadKey, "--json")).Json.Single();
        Assert.Equal(("night-shift", "read"), (shown["name"]!.GetValue<string>(), shown["role"]!.GetValue<string>()));
        var host = await hub.RunAsync("doctor", "--host", "--idle", "0", "--admin-key", CliHub.ReadKey);
        Assert.Contains("! admin key      The operator's key 'night-shift' has the role read (it asks, and orders " +
            "nothing), and expires in 10 d, at ", host.Out, StringComparison.Ordinal);
        var refused = await hub.RunAsync("kick", "--room", "nobody-is-here", "--admin-key", CliHub.ReadKey);
        Assert.Equal(ExitCode.Unauthorized, refused.ExitCode);
    }

    [Fact]
    public async Task What_is_no_admin_API_is_said_to_be_none()
    {
        var result = await hub.RunAsync("nodes", "--admin-url", hub.Url);
        Assert.NotEqual(ExitCode.Done, result.ExitCode);
        Assert.NotEmpty(result.Error);
    }

    [Fact]
    public async Task How_far_a_drain_is_can_be_asked()
    {
        var id = (await hub.RunAsync("nodes", "--json")).Json.Single()["id"]!.GetValue<string>();
        var status = await hub.RunAsync("drain", id[..6], "--status");
        Assert.Equal(ExitCode.Done, status.ExitCode);
        Assert.StartsWith("serving:", status.Out, StringComparison.Ordinal);
    }
}
