using Pubby.Hub.Redis;

namespace Pubby.Hub.Tests.Redis;

public sealed class RedisSettingsTests
{
    /// <summary>A publisher waits for a call no longer than its time-out and a heartbeat.</summary>
    [Theory]
    [InlineData("redis", 1000, 250)]
    [InlineData("redis,asyncTimeout=200", 200, 250)]
    [InlineData("redis,asyncTimeout=2000,syncTimeout=3000", 2000, 500)]
    [InlineData("redis,asyncTimeout=15000", 15_000, 250)]
    [InlineData("redis,asyncTimeout=15000,syncTimeout=15000", 15_000, 1000)]
    public void Time_outs_are_noticed_by_a_heartbeat_of_a_quarter(string text, int asyncTimeoutMs, int heartbeatMs)
    {
        var options = RedisSettings.Parse(text);
        Assert.Equal(asyncTimeoutMs, options.AsyncTimeout);
        Assert.Equal(heartbeatMs, options.HeartbeatInterval.TotalMilliseconds);
    }

    /// <summary>The name of one setting ends with that of another.</summary>
    [Theory]
    [InlineData("redis", 1000, 1000, 2000)]
    [InlineData("redis,asyncTimeout=3000", 3000, 1000, 2000)]
    [InlineData("redis, SYNCTIMEOUT=3000", 1000, 3000, 2000)]
    [InlineData("redis:6380,connectTimeout=3000,ssl=true", 1000, 1000, 3000)]
    public void What_the_text_does_not_set_is_the_hubs_own(string text, int asyncMs, int syncMs, int connectMs)
    {
        var options = RedisSettings.Parse(text);
        Assert.Equal((asyncMs, syncMs, connectMs), (options.AsyncTimeout, options.SyncTimeout, options.ConnectTimeout));
    }
}
