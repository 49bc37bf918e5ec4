using Pubby.Cli.Tests.Support;

namespace Pubby.Cli.Tests;

/// <summary>Lists that come in pages.</summary>
public sealed class ListingTests
{
    [Theory]
    [InlineData("rooms")]
    [InlineData("connections")]
    public async Task A_node_that_is_missing_on_any_page_is_missing_in_the_list(string list)
    {
        await using var admin = new FakeAdmin(request => (200, request.Contains("cursor=", StringComparison.Ordinal)
            ? Page(next: "null", missing: "", redis: "ok")
            : Page(next: "\"more\"", """{"node":"cd34","reason":"timeout"}""", redis: "unavailable")));
        foreach (var form in new[] { "--json", "--limit=5" })
        {
            var result = await admin.RunAsync(list, form);
            Assert.Equal(ExitCode.Incomplete, result.ExitCode);
            Assert.Equal("Without the node cd34: timeout.\nRedis is unavailable: there may be nodes that this one " +
                "does not know.\n1 of 2 nodes answered.\n", result.Error);
        }

        string Page(string next, string missing, string redis) =>
            $$"""
            {"{{list}}":[{"room":"a","id":"a"}],"next":{{next}},
            "fleet":{"nodes":2,"answered":2,"missing":[{{missing}}],"redis":"{{redis}}" } }
            """;
    }

    [Fact]
    public async Task A_table_to_a_pipe_names_the_nodes_that_it_lacks()
    {
        await using var admin = new FakeAdmin(_ => (200,
            """{"nodes":[],"fleet":{"nodes":1,"answered":0,"missing":[{"node":"cd34","reason":"timeout"}]}}"""));
        Assert.Contains("Without the node cd34: timeout.",
            (await admin.RunAsync("top", "--count", "1")).Error, StringComparison.Ordinal);
    }
}
