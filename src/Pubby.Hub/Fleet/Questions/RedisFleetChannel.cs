using Pubby.Core;
using Pubby.Core.Policies;
using Pubby.Hub.Redis;
using StackExchange.Redis;

namespace Pubby.Hub.Fleet.Questions;

/// <summary>Over two channels of Redis: one for all nodes, and one for each.</summary>
internal sealed class RedisFleetChannel(
    RedisServer redis, NodeIdentity identity, TimeProvider time, ILogger<RedisFleetChannel> log)
    : IFleetChannel, IAsyncDisposable
{
    /// <summary>How long a start waits for Redis; past it, the node is asked when Redis has recovered.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = new();
    private Task _subscribing = Task.CompletedTask;

    public FleetLink Link => redis.IsUp ? FleetLink.Up : FleetLink.Down;

    public async Task StartAsync(Action<ReadOnlyMemory<byte>> receive)
    {
        _subscribing = Task.Run(() => SubscribeAsync(receive));
        await Task.WhenAny(_subscribing, Task.Delay(StartLimit, time, _stopping.Token));
    }

    public async ValueTask<bool> SendAsync(string? node, byte[] message)
    {
        var channel = node is null ? RedisNames.AllNodes : RedisNames.OneNode(node);
        return await redis.TryAsync(async db =>
        {
            await db.PublishAsync(channel, message);
            return channel.ToString();
        }) is not null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync();
        await _subscribing;
        _stopping.Dispose();
    }

    /// <summary>The client subscribes again by itself whenever it has lost its connection.</summary>
    private async Task SubscribeAsync(Action<ReadOnlyMemory<byte>> receive)
    {
        foreach (var channel in new[] { RedisNames.AllNodes, RedisNames.OneNode(identity.Id) })
        {
            await BackgroundLoop.RunUntilDoneAsync(token => TrySubscribeAsync(channel, receive, token),
                fault => BackgroundWorkLog.Failed(log, "listening to the other nodes", fault), time, _stopping.Token);
        }
    }

    private async Task<bool> TrySubscribeAsync(
        RedisChannel channel, Action<ReadOnlyMemory<byte>> receive, CancellationToken stopping)
    {
        await redis.WhenUpAsync(stopping);
        try
        {
            await redis.Multiplexer.GetSubscriber().SubscribeAsync(channel, (_, message) => receive((byte[])message!));
            return true;
        }
        catch (Exception fault) when (RedisServer.IsOutage(fault))
        {
            redis.OnUnavailable(fault);
            return false;
        }
    }
}
