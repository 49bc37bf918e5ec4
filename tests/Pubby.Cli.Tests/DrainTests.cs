using Pubby.Cli.Tests.Support;
using Pubby.Testing;

namespace Pubby.Cli.Tests;

/// <summary>A node of its own, as it is drained.</summary>
public sealed class DrainTests
{
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
}
