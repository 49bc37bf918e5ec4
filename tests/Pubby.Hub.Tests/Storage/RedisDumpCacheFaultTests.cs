using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Storage;
using Pubby.Core.Testing;
using Pubby.Hub.Redis;
using Pubby.Hub.Storage.DumpCache;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Storage;

/// <summary>
/// Values in Redis that another program wrote, or that are too large: the store answers, and Redis does not count as
/// unavailable.
/// </summary>
public sealed class RedisDumpCacheFaultTests : IAsyncLifetime
{
    private readonly GatedStore _store = new(TimeProvider.System);
    private RedisProcess _process = null!;
    private RedisServer _server = null!;
    private RedisDumpCache _cache = null!;

    public async ValueTask InitializeAsync()
    {
        _process = await RedisProcess.StartAsync();
        _server =
            new RedisServer(RedisSettings.Parse(_process.Configuration), TimeProvider.System,
                NullLogger<RedisServer>.Instance);
        await _server.StartAsync();
        _cache = new RedisDumpCache(_store, _server, TimeProvider.System);
        await _cache.OpenAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _cache.DisposeAsync();
        await _server.DisposeAsync();
        await _process.DisposeAsync();
    }

    [Theory]
    [InlineData("HSET pubby:dump:odd .state whole a v2-of-the-format")]
    [InlineData("HSET pubby:dump:odd .state whole a x")]
    [InlineData("SET pubby:dump:odd x")]
    public async Task A_dump_that_this_version_cannot_read_is_forgotten_and_the_store_is_read(string command)
    {
        await PutAsync("odd", "a", "1");
        await _process.AskAsync("DEL pubby:dump:odd");
        await _process.AskAsync(command);
        Assert.Single(await _cache.LoadAsync("odd", CancellationToken.None));
        Assert.True(_server.IsUp);
    }

    [Fact]
    public async Task A_room_that_others_read_for_too_long_is_unavailable_and_not_read_by_all()
    {
        var time = new FakeTimeProvider();
        var cache = new RedisDumpCache(_store, _server, time);
        await _process.AskAsync("HSET pubby:dump:held .state somebody");
        var load = cache.LoadAsync("held", CancellationToken.None).AsTask();
        await Eventually.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(400));
            return load.IsCompleted;
        }, "an answer");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => load);
        Assert.Equal(0, _store.Loads);
    }

    [Fact]
    public async Task Keys_are_named_as_the_operations_manual_says()
    {
        await PutAsync("named", "a", "1");
        await _cache.LoadAsync("named", CancellationToken.None);
        Assert.Equal(":1", await _process.AskAsync("EXISTS pubby:dump:named"));
    }

    [Theory]
    [InlineData(20_000, 1)]
    [InlineData(600, 60_000)]
    public async Task A_room_of_very_many_or_very_large_messages_is_never_sent_to_redis(int messages, int bytes)
    {
        var data = new string('1', bytes);
        for (var i = 0; i < messages; i++) await PutAsync("big", $"m{i}", data);
        await _process.AskAsync("DEL pubby:dump:big");
        for (var load = 1; load <= 2; load++)
        {
            Assert.Equal(messages, (await _cache.LoadAsync("big", CancellationToken.None)).Count);
            Assert.Equal(load, _store.Loads);
        }
        Assert.True(_server.IsUp);
        Assert.Equal(":1", await _process.AskAsync("HLEN pubby:dump:big"));
    }

    private async Task PutAsync(string room, string id, string json) =>
        await _store.PutAsync(room, new() { Id = id, Version = 2, Data = System.Text.Encoding.UTF8.GetBytes(json) },
            default, CancellationToken.None);
}
