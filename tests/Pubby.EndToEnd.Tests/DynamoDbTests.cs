using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>Hubs as they are run, with DynamoDB Local behind them.</summary>
public sealed class DynamoDbTests
{
    private static readonly string[] NothingOfAws =
    [
        "Pubby__Store__Kind=DynamoDb", "AWS_ACCESS_KEY_ID=", "AWS_SECRET_ACCESS_KEY=", "AWS_PROFILE=", "AWS_REGION=",
        "AWS_DEFAULT_REGION=",
        "AWS_CONFIG_FILE=/nowhere", "AWS_SHARED_CREDENTIALS_FILE=/nowhere", "AWS_EC2_METADATA_DISABLED=true",
    ];

    [Fact]
    public async Task Two_hubs_on_one_table_have_the_same_messages_and_the_same_epoch()
    {
        await using var local = await DynamoDbLocal.StartAsync();
        using var directory = new TempDirectory();
        using var other = new TempDirectory();
        await using var first = await HubProcess.StartAsync(directory.Path, SettingsFor(local));
        await using var second = await HubProcess.StartAsync(other.Path, SettingsFor(local));
        using var publisher = first.NewPublisher();
        using var reader = second.NewPublisher();

        Assert.Equal("201", await publisher.AskAsync(HttpMethod.Put, "/v1/rooms/match-1/messages/score", "[1,0]"));
        Assert.Equal("200", await publisher.AskAsync(HttpMethod.Put, "/v1/rooms/match-1/messages/score", "[1,1]"));

        var dump = await reader.DumpAsync("match-1");
        Assert.Equal("[1,1]", dump.DataOf("score"));
        Assert.Equal((await publisher.DumpAsync("match-1")).Text, dump.Text);
        Assert.Equal(await publisher.EpochAsync("match-1"), await reader.EpochAsync("match-1"));
    }

    [Theory]
    [InlineData("AWS_REGION=", "Pubby cannot start: the AWS SDK found no region for DynamoDB")]
    [InlineData("Pubby__Store__DynamoDb__ServiceUrl=http://127.0.0.1:{port}",
        "Pubby cannot start: no AWS credentials were found. Set AWS_ACCESS_KEY_ID")]
    public async Task A_hub_that_finds_no_region_or_no_credentials_does_not_start_and_says_what_to_set(
        string setting, string sentence)
    {
        using var directory = new TempDirectory();
        await using var hub = HubProcess.Launch(directory.Path, "Development", [.. NothingOfAws, setting]);
        await hub.WaitForExitAsync();
        Assert.Equal(1, hub.ExitCode);
        await Eventually.UntilAsync(() =>
            hub.Output.Contains(sentence, StringComparison.Ordinal), $"{sentence}; it said: {hub.Output}");
        Assert.DoesNotContain("   at ", hub.Output, StringComparison.Ordinal);
    }

    private static string[] SettingsFor(DynamoDbLocal local) =>
    [
        "Pubby__Store__Kind=DynamoDb", $"Pubby__Store__DynamoDb__ServiceUrl={local.Url}",
        "Pubby__Store__DynamoDb__CreateTable=true",
        "AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local", "AWS_REGION=us-east-1",
    ];
}
