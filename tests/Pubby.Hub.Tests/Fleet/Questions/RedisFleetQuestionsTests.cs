using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Hub.Fleet;
using Pubby.Hub.Fleet.Questions;
using Pubby.Hub.Redis;
using Pubby.Hub.Tests.Support;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Fleet.Questions;

/// <summary>Nodes on a real Redis.</summary>
public sealed class RedisFleetQuestionsTests(RedisFixture fixture)
    : FleetQuestionsContract, IClassFixture<RedisFixture>
{
    private readonly List<IAsyncDisposable> _open = [];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var one in _open) await one.DisposeAsync();
    }

    [Fact]
    public async Task While_redis_does_not_answer_others_are_missing_at_once_and_it_answers_itself()
    {
        await using var redis = await RedisProcess.StartAsync();
        var (asking, asked) = (new NodeIdentity(), new NodeIdentity());
        var (server, channel) = await OpenAsync(asking, redis.Configuration);
        await using var first = await AskingNode.StartAsync(
            asking, channel, TimeProvider.System, Kind.Echo("first"));
        await using var second = await AskingNode.StartAsync(
            asked, (await OpenAsync(asked, redis.Configuration)).Channel, TimeProvider.System, Kind.Echo("second"));
        first.Knows(second.Id);
        await redis.KillAsync();
        await Eventually.UntilAsync(() => !server.IsUp, "the loss is noticed");

        var answers = await first.AskAsync("echo");
        Assert.Equal(FleetLink.Down, answers.Link);
        Assert.Equal([first.Id], answers.Answers.Select(one => one.Node));
        Assert.Equal([new MissingNode(second.Id, MissingReason.RedisUnavailable)], answers.Missing);
        var one = await first.AskOneAsync("nobody", "echo");
        Assert.Equal([new MissingNode("nobody", MissingReason.RedisUnavailable)], one.Missing);

        await redis.RestartAsync();
        await Eventually.UntilAsync(async () => (await first.AskAsync("echo")).Answers.Count == 2, "both answer");
    }

    private protected override async Task<IFleetChannel> OpenAsync(NodeIdentity identity) =>
        (await OpenAsync(identity, fixture.Configuration)).Channel;

    private async Task<(RedisServer Server, RedisFleetChannel Channel)> OpenAsync(
        NodeIdentity identity, string configuration)
    {
        var server = new RedisServer(
            RedisSettings.Parse(configuration), TimeProvider.System, NullLogger<RedisServer>.Instance);
        await server.StartAsync();
        var channel = new RedisFleetChannel(
            server, identity, TimeProvider.System, NullLogger<RedisFleetChannel>.Instance);
        _open.AddRange([channel, server]);
        return (server, channel);
    }
}
