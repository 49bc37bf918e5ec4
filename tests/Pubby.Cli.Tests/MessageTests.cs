using Pubby.Cli.Tests.Support;

namespace Pubby.Cli.Tests;

/// <summary>sub, pub, dump and rm against a hub.</summary>
public sealed class MessageTests(CliHub hub)
{
    [Fact]
    public async Task What_is_published_is_dumped_and_removed()
    {
        var published = await hub.RunAsync("pub", "dumped", "score", "[1,0]", "--json");
        Assert.Equal(ExitCode.Done, published.ExitCode);
        var version = published.Json.Single()["version"]!.GetValue<long>();
        Assert.Equal($$"""{"room":"dumped","id":"score","version":{{version}},"outcome":"stored"}""",
            published.Lines.Single());

        var dump = await hub.RunAsync("dump", "dumped", "--json");
        Assert.Equal($$"""{"type":"message","room":"dumped","id":"score","version":{{version}},"data":[1,0]}""",
            dump.Lines.Single());
        Assert.EndsWith("  dumped  score  [1,0]", (await hub.RunAsync("dump", "dumped")).Lines.Single(),
            StringComparison.Ordinal);
        Assert.Empty((await hub.RunAsync("dump", "dumped", "--since", $"{version}")).Lines);

        Assert.Equal(ExitCode.Done, (await hub.RunAsync("rm", "dumped", "score")).ExitCode);
        var gone = await hub.RunAsync("rm", "dumped", "score");
        Assert.Equal(new CliResult(ExitCode.NotFound, "", "The room dumped has no message score.\n"), gone);
    }

    [Theory]
    [InlineData("--signalr", "json")]
    [InlineData("--signalr", "messagepack")]
    [InlineData("--plain", null)]
    public async Task A_subscriber_gets_what_is_there_and_what_comes(string option, string? value)
    {
        var room = $"subscribed-{option[2..]}-{value}".TrimEnd('-');
        await hub.RunAsync("pub", room, "first", "1");
        await using var sub = hub.Start([
            "sub", room, "--dump", "--json", "--count", option == "--plain" ? "1" : "2", option,
            .. value is null ? Array.Empty<string>() : [value],
        ]);
        await sub.UntilAsync("first");
        await hub.RunAsync("pub", room, "second", """{"text":"é \u001b"}""");
        var result = await sub.ResultAsync();
        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.Equal("second", result.Json[^1]["id"]!.GetValue<string>());
        Assert.Equal("é \u001b", result.Json[^1]["data"]!["text"]!.GetValue<string>());
    }

    [Fact]
    public async Task Several_rooms_are_followed_at_once_and_a_deletion_is_told()
    {
        await using var sub = hub.Start("sub", "several-1", "several-2", "--count", "3");
        await sub.UntilAsync("Subscribed to several-1.");
        await sub.UntilAsync("Subscribed to several-2.");
        await hub.RunAsync("pub", "several-1", "a", "1");
        await hub.RunAsync("pub", "several-2", "b", "2");
        await hub.RunAsync("rm", "several-1", "a");
        var result = await sub.ResultAsync();
        Assert.Equal(
            ["several-1  a  (deleted)", "several-1  a  1", "several-2  b  2"],
            result.Lines.Select(line => line[(line.IndexOf("  ", StringComparison.Ordinal) + 2)..])
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_room_that_is_refused_ends_the_others_too()
    {
        var result = await hub.RunAsync(
            "sub", "granted-1", "refused-1", "--token", hub.Issuer.Token(sub: ["granted-*"]));
        Assert.Equal(ExitCode.Unauthorized, result.ExitCode);
        Assert.Contains("refused-1: This connection may not subscribe", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_did_not_come_in_time_is_incomplete()
    {
        var result = await hub.RunAsync("sub", "silent", "--count", "1", "--duration", "100ms");
        Assert.Equal(ExitCode.Incomplete, result.ExitCode);
        Assert.Empty(result.Out);
        Assert.Contains("0 of 1 messages came in time.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_is_the_usual_end_of_a_stream()
    {
        await using var sub = hub.Start("sub", "interrupted");
        await sub.UntilAsync("Subscribed");
        sub.Interrupt();
        Assert.Equal(ExitCode.Done, (await sub.ResultAsync()).ExitCode);
    }

    [Theory]
    [InlineData("", "\"hello\"", "hello", "--text")]
    [InlineData("[1,2]\n", "[1,2]", "-")]
    [InlineData("{\"a\":1}", "{\"a\":1}")]
    public async Task Data_comes_from_the_command_line_or_from_stdin(
        string input, string stored, params string[] arguments)
    {
        var run = hub.Start(["pub", "inputs", $"from-{stored.Length}", .. arguments]);
        await using var piped = new CliRun(["pub", "inputs", $"from-{stored.Length}", .. arguments]) { Input = input };
        foreach (var (name, value) in run.Variables) piped.Variables[name] = value;
        Assert.Equal(ExitCode.Done, (await piped.ResultAsync()).ExitCode);
        var dump = await hub.RunAsync("dump", "inputs");
        Assert.Contains(dump.Lines, line => line.EndsWith($"from-{stored.Length}  {stored}", StringComparison.Ordinal));
        await run.DisposeAsync();
    }

    [Fact]
    public async Task A_condition_that_does_not_hold_is_a_conflict()
    {
        Assert.Equal(ExitCode.Done, await PublishAsync("--create"));
        Assert.Equal(ExitCode.Conflict, await PublishAsync("--create"));
        Assert.Equal(ExitCode.Conflict, await PublishAsync("--if-match", "4"));
        Assert.Equal(ExitCode.Done, await PublishAsync("--if-match", "*"));

        async Task<ExitCode> PublishAsync(params string[] condition) =>
            (await hub.RunAsync(["pub", "conditions", "a", "1", .. condition])).ExitCode;
    }

    [Theory]
    [InlineData(ExitCode.Usage, "is no name", "sub", "no room")]
    [InlineData(ExitCode.Usage, "A text needs quotes", "pub", "a", "b", "hello")]
    [InlineData(ExitCode.Usage, "is not a time such as", "pub", "a", "b", "1", "--ttl", "soon")]
    [InlineData(ExitCode.Refused, "365 days", "pub", "a", "b", "1", "--ttl", "900d")]
    [InlineData(ExitCode.Usage, "Required argument", "pub", "a")]
    [InlineData(ExitCode.Usage, "no cursor", "sub", "a", "--since", "then")]
    [InlineData(ExitCode.Unauthorized, "key", "pub", "a", "b", "1", "--key", "wrong")]
    [InlineData(ExitCode.Usage, "cannot be read", "pub", "a", "b", "1", "--key", "@/nowhere/key")]
    [InlineData(ExitCode.Unauthorized, "", "sub", "a", "--token", "wrong")]
    [InlineData(ExitCode.Unreachable, "Connection refused", "pub", "a", "b", "1", "--url", "http://127.0.0.1:1")]
    [InlineData(ExitCode.Unreachable, "Nothing listens there", "sub", "a", "--url", "http://127.0.0.1:1")]
    [InlineData(ExitCode.Unreachable, "does not answer", "sub", "a", "--plain", "--url", "http://127.0.0.1:1")]
    [InlineData(ExitCode.Usage, "is not a hub's address", "sub", "a", "--url", "ftp://x")]
    [InlineData(ExitCode.Usage, "There is no command", "publish")]
    public async Task What_fails_says_why_on_stderr_and_by_its_exit_code(
        object code, string sentence, params string[] arguments)
    {
        var result = await hub.RunAsync(arguments);
        Assert.Equal((ExitCode)code, result.ExitCode);
        Assert.Contains(sentence, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
    }

    [Fact]
    public async Task Without_a_key_it_says_where_one_may_come_from()
    {
        await using var run = new CliRun(["pub", "a", "b", "1", "--url", hub.Url]);
        var result = await run.ResultAsync();
        Assert.Equal(ExitCode.Unauthorized, result.ExitCode);
        Assert.Contains("PUBBY_KEY", result.Error, StringComparison.Ordinal);
    }
}
