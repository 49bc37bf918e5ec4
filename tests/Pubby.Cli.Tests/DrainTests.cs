using Pubby.Cli.Tests.Support;
using Pubby.Testing;

namespace Pubby.Cli.Tests;

/// <summary>A node of its own, as it is drained.</summary>
public sealed class DrainTests
{
    /// <summary>A drain that is asked for again at once, and whose patience does not end on a busy machine.</summary>
    private static readonly QuickTime PatientTime = new(quickClock: false);

    [Fact]
    public async Task A_node_is_drained_by_name_waited_for_and_taken_back()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path, "Pubby__Drain__NoticeSeconds=0");
        var node = (await RunAsync("nodes", "--json")).Json.Single()["name"]!.GetValue<string>();

        var drained = await RunAsync("drain", node, "--reason", "a test", "--within", "10s", "--wait", "--json");
        Assert.Equal("drained", drained.Json.Single()["phase"]!.GetValue<string>());
        var back = await RunAsync("drain", node, "--withdraw", "--json");
        Assert.Equal("serving", back.Json.Single()["phase"]!.GetValue<string>());

        async Task<CliResult> RunAsync(params string[] arguments)
        {
            await using var run = new CliRun([.. arguments, "--admin-url", hub.AdminUrl, "--admin-key", hub.Key]);
            return await run.ResultAsync();
        }
    }

    [Fact]
    public async Task A_node_that_ends_once_it_is_drained_was_drained()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path, "Pubby__Drain__NoticeSeconds=0");
        await using var nodes = new CliRun(["nodes", "--json", "--admin-url", hub.AdminUrl, "--admin-key", hub.Key]);
        var id = (await nodes.ResultAsync()).Json.Single()["id"]!.GetValue<string>();
        await using var drain = new CliRun(
            ["drain", id, "--exit", "--wait", "--json", "--admin-url", hub.AdminUrl, "--admin-key", hub.Key])
        {
            // It asks each second, as it does: by then the node has gone, mostly without having been seen as drained.
            Time = new QuickTime(quickTimers: false),
        };
        var result = await drain.ResultAsync();
        Assert.Equal((ExitCode.Done, ""), (result.ExitCode, result.Error));
        Assert.Contains(result.Json.Single()["phase"]!.GetValue<string>(), (string[])["drained", "stopping", "ended"]);
        await hub.WaitForExitAsync();
    }

    [Theory]
    // No other knows it any more; or it was asked itself, and answers no more.
    [InlineData("cd34", 404, "ended", ExitCode.Done, "--exit")]
    [InlineData("ab12", 404, "ended", ExitCode.Done, "--exit")]
    [InlineData("ab12", 0, "ended", ExitCode.Done, "--exit")]
    // Another cannot ask it, or cannot be asked: it may have all its clients.
    [InlineData("cd34", 503, null, ExitCode.Incomplete, "--exit")]
    [InlineData("ab12", 503, null, ExitCode.Incomplete, "--exit")]
    [InlineData("cd34", 0, null, ExitCode.Unreachable, "--exit")]
    // Without --exit it was not to end.
    [InlineData("cd34", 404, null, ExitCode.NotFound)]
    [InlineData("cd34", 503, null, ExitCode.Incomplete)]
    [InlineData("ab12", 0, null, ExitCode.Unreachable)]
    // It is not asked whether the key is good now.
    [InlineData("ab12", 401, null, ExitCode.Unauthorized, "--exit")]
    public async Task A_node_that_goes_while_it_is_waited_for(
        string asked, int status, string? phase, object code, params string[] options)
    {
        await using var admin = new FakeAdmin(request => request switch
        {
            "GET /admin/nodes" => (200, Nodes(asked)),
            "POST /admin/nodes/ab12/drain" => (200, """{"phase":"draining","reasons":["admin"],"open":9}"""),
            _ => status == 0 ? null : (status, """{"title":"It is so."}"""),
        });
        var result = await admin.RunAsync(["drain", "hub-1", "--wait", "--json", .. options]);
        Assert.Equal((ExitCode)code, result.ExitCode);
        Assert.Equal(phase, result.Json.SingleOrDefault()?["phase"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(404)]
    [InlineData(0)]
    public async Task A_node_that_somebody_else_told_to_exit_has_drained_when_it_is_gone(int status)
    {
        var asked = 0;
        await using var admin = new FakeAdmin(request => request switch
        {
            "GET /admin/nodes" => (200, Nodes("ab12")),
            _ when asked++ == 0 => (200, """{"phase":"draining","reasons":["admin"],"open":9,"exits":true}"""),
            _ => status == 0 ? null : (status, """{"title":"It is so."}"""),
        });
        await AssertDoneAsync(admin, "ended: 0 open", "--status");
    }

    [Fact]
    public async Task A_node_that_is_not_known_for_a_moment_has_not_ended()
    {
        var asked = 0;
        await using var admin = new FakeAdmin(request => request switch
        {
            "GET /admin/nodes" => (200, Nodes("cd34")),
            _ => ++asked switch
            {
                // Its record was lost with Redis, and it has written it again.
                2 => (404, """{"title":"There is no such node."}"""),
                < 5 => (200, """{"phase":"draining","open":9,"exits":true}"""),
                _ => (200, """{"phase":"drained","open":0,"exits":true}"""),
            },
        })
        {
            Time = PatientTime,
        };
        await AssertDoneAsync(admin, "drained: 0 open", "--exit");
    }

    [Fact]
    public async Task Answers_that_are_missing_for_a_while_end_no_wait()
    {
        var asked = 0;
        await using var admin = new FakeAdmin(request => request switch
        {
            "GET /admin/nodes" => (200, """{"nodes":[{"id":"ab12","name":"hub-1"}]}"""),
            "POST /admin/nodes/ab12/drain" => (200, """{"phase":"leaving","open":9}"""),
            _ => ++asked switch
            {
                1 => (503, """{"title":"node_missing"}"""),
                2 or 3 => null,
                4 => (200, """{"phase":"draining","open":3}"""),
                5 => (502, "a balancer's page"),
                _ => (200, """{"phase":"drained","open":0}"""),
            },
        })
        {
            Time = PatientTime,
        };
        await AssertDoneAsync(admin, "drained: 0 open");
    }

    [Theory]
    [InlineData("NODE", "drain", "")]
    [InlineData("ID", "kick", "")]
    [InlineData("--subject", "kick", "--subject", "")]
    [InlineData("--room", "kick", "--room", "")]
    [InlineData("ID", "connections", "")]
    [InlineData("--subject", "connections", "--subject", "")]
    [InlineData("--connection", "trace", "--connection", "")]
    public async Task A_variable_that_is_not_set_is_not_taken_for_all(string what, params string[] arguments)
    {
        var requests = 0;
        await using var admin = new FakeAdmin(_ =>
        {
            requests++;
            return (200, """{"nodes":[{"id":"ab12","name":"hub-1"}]}""");
        });
        var result = await admin.RunAsync(arguments);
        Assert.Equal((ExitCode.Usage, 0), (result.ExitCode, requests));
        Assert.StartsWith($"{what} is empty.", result.Error, StringComparison.Ordinal);
    }

    private static async Task AssertDoneAsync(FakeAdmin admin, string told, params string[] options)
    {
        var result = await admin.RunAsync(["drain", "hub-1", "--wait", .. options]);
        Assert.Equal((ExitCode.Done, ""), (result.ExitCode, result.Error));
        Assert.StartsWith(told, result.Out, StringComparison.Ordinal);
    }

    /// <param name="asked">The node that answers.</param>
    private static string Nodes(string asked) =>
        $$"""{"nodes":[{"id":"ab12","name":"hub-1"}],"fleet":{"node":"{{asked}}"} }""";
}
