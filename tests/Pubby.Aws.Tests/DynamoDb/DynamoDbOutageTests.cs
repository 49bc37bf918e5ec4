using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pubby.Aws.DynamoDb;
using Pubby.Core.Messages;
using Pubby.Core.Storage;
using Pubby.Testing;

namespace Pubby.Aws.Tests.DynamoDb;

/// <summary>
/// An outage is always a <see cref="StoreUnavailableException"/>: nothing is lost, and nothing looks empty.
/// </summary>
[Collection(DynamoDbCollection.Name)]
public sealed class DynamoDbOutageTests(DynamoDbServer server) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly string _table = DynamoDbServer.NewTable();
    private ThrottlingProxy _proxy = null!;
    private DynamoDbMessageStore _store = null!;
    private VersionClock _clock = null!;

    public async ValueTask InitializeAsync()
    {
        _time.SetUtcNow(TimeProvider.System.GetUtcNow());
        _clock = new VersionClock(_time);
        _proxy = await ThrottlingProxy.StartAsync(server.Local.Url);
        await using var first = DynamoDbServer.PatientStore(server.OptionsFor(_table), _time);
        await first.OpenAsync(CancellationToken.None);
        _store = DynamoDbServer.HubStore(server.OptionsFor(_table, url: _proxy.Url), _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_hangs_is_given_up_and_used_again_when_it_goes_on()
    {
        await PutUntilTakenAsync("a", "1");
        server.Local.Suspend();
        try
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(async () => await PutAsync("a", "2"));
            await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
                await _store.LoadAsync("room", CancellationToken.None));
        }
        finally
        {
            server.Local.Resume();
        }
        var version = await PutUntilTakenAsync("a", "3");
        Assert.Equal([version], (await LoadPatientlyAsync()).Select(message => message.Version));
    }

    [Fact]
    public async Task Puts_that_wait_are_limited_and_those_within_the_limit_are_taken()
    {
        const int limit = 64;
        await using var store = DynamoDbServer.PatientStore(server.OptionsFor(_table), _time, limit);
        Task<PutResult>[] waiting;
        server.Local.Suspend();
        try
        {
            waiting =
                [.. Enumerable.Range(0, limit).Select(i => PutAsync(store, $"m{i}", "1").AsTask())];
            Assert.Equal(new PutResult(PutOutcome.Overloaded, 0), await PutAsync(store, "late", "1"));
        }
        finally
        {
            server.Local.Resume();
        }
        Assert.All(await Task.WhenAll(waiting), result => Assert.Equal(PutOutcome.Created, result.Outcome));
        Assert.Equal(PutOutcome.Created, (await PutAsync(store, "late", "1")).Outcome);
    }

    [Fact]
    public async Task A_table_that_throttles_everything_is_unavailable_and_not_empty()
    {
        await PutUntilTakenAsync("a", "1");
        _proxy.Share = 1;
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await PutAsync("a", "2"));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            await _store.LoadAsync("room", CancellationToken.None));
        Assert.Equal(0, _proxy.CountOf("Query"));
    }

    /// <summary>A room of many pages takes long, and the table is well.</summary>
    [Fact]
    public async Task A_room_may_take_longer_than_one_call()
    {
        // A busy machine may be late with a page by most of it.
        var limit = TimeSpan.FromSeconds(10);
        await using var patient = DynamoDbServer.PatientStore(server.OptionsFor(_table), _time);
        var data = $"\"{new string('x', 60_000)}\"";
        for (var i = 0; i < 200; i++) await PutAsync(patient, $"m{i}", data);
        var options = server.OptionsFor(_table, url: _proxy.Url);
        await using var store = new DynamoDbMessageStore(DynamoDbServer.PatientClient(options), options, _time, limit);
        _proxy.Delay = limit / 8;
        Assert.Equal(200, (await store.LoadAsync("room", CancellationToken.None)).Count);
        Assert.InRange(_proxy.CountOf("Query"), 9, int.MaxValue);
    }

    [Fact]
    public async Task The_reason_names_the_throttling()
    {
        _proxy.Share = 1;
        await using var store = DynamoDbServer.PatientStore(server.OptionsFor(_table, url: _proxy.Url), _time);
        var fault =
            await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
                await store.LoadAsync("room", CancellationToken.None));
        Assert.Equal("DynamoDB throttles the table (ProvisionedThroughputExceededException)", fault.Message);
    }

    [Fact]
    public async Task Of_a_table_that_throttles_now_and_then_all_that_was_acknowledged_is_loaded()
    {
        _proxy.Share = 0.3;
        var versions = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            try
            {
                return (await PutAsync($"m{i}", "1")).Version;
            }
            catch (StoreUnavailableException)
            {
                return 0;
            }
        }));
        Assert.InRange(_proxy.Throttles, 1, int.MaxValue);
        var acknowledged = versions.Where(version => version > 0).ToArray();
        Assert.NotEmpty(acknowledged);
        Assert.Subset((await LoadPatientlyAsync()).Select(message => message.Version).ToHashSet(),
            acknowledged.ToHashSet());
    }

    [Theory]
    [InlineData(false, "the store takes no writes: DynamoDB throttles the table " +
        "(ProvisionedThroughputExceededException)")]
    [InlineData(true, "the store takes no writes: DynamoDB refused the call (AccessDeniedException: ")]
    public async Task Of_a_table_that_takes_no_writes_that_is_known_until_it_takes_one(bool isForbidden, string reason)
    {
        await using var watch =
            new StoreHealth(DynamoDbServer.PatientStore(server.OptionsFor(_table, url: _proxy.Url), _time), _time,
                NullLogger<StoreHealth>.Instance);
        await watch.OpenAsync(CancellationToken.None);
        (_proxy.Only, _proxy.IsForbidden, _proxy.Share) = ("PutItem", isForbidden, 1);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            await watch.PutAsync("room", new Message { Id = "a", Version = _clock.Next(), Data = "1"u8.ToArray() },
                default, CancellationToken.None));
        var queries = _proxy.CountOf("Query");
        await watch.ProbeAsync(CancellationToken.None);
        Assert.True(_proxy.CountOf("Query") > queries && !watch.IsUnavailable, "it can be read");
        Assert.StartsWith(reason, watch.Fault, StringComparison.Ordinal);

        (_proxy.IsForbidden, _proxy.Share) = (false, 0);
        await Eventually.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return watch.Fault is null;
        }, "it takes writes again");
    }

    [Fact]
    public async Task A_server_that_is_gone_is_unavailable_at_the_start_and_later()
    {
        await _proxy.DisposeAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _store.OpenAsync(CancellationToken.None));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await PutAsync("a", "1"));
    }

    [Fact]
    public async Task A_table_that_was_deleted_is_unavailable_and_not_empty()
    {
        using (var client = DynamoDbServer.PatientClient(server.OptionsFor(_table)))
            await client.DeleteTableAsync(_table);
        await using var store = DynamoDbServer.PatientStore(server.OptionsFor(_table), _time);
        var fault =
            await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
                await store.LoadAsync("room", CancellationToken.None));
        Assert.Contains("no such table", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_stops_waiting_is_cancelled_and_sees_no_outage()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await _store.LoadAsync("room", cancelled.Token));
    }

    private ValueTask<PutResult> PutAsync(string id, string json) => PutAsync(_store, id, json);

    private ValueTask<PutResult> PutAsync(DynamoDbMessageStore store, string id, string json) => store.PutAsync("room",
        new Message { Id = id, Version = _clock.Next(), Data = Encoding.UTF8.GetBytes(json) }, PutCondition.None,
        CancellationToken.None);

    /// <summary>As a publisher does.</summary>
    private async Task<long> PutUntilTakenAsync(string id, string json)
    {
        var version = 0L;
        await Eventually.UntilAsync(
            async () =>
            {
                try
                {
                    version = (await PutAsync(id, json)).Version;
                    return true;
                }
                catch (StoreUnavailableException)
                {
                    return false;
                }
            },
            "the put is taken");
        return version;
    }

    private async Task<IReadOnlyList<Message>> LoadPatientlyAsync()
    {
        await using var store = DynamoDbServer.PatientStore(server.OptionsFor(_table), _time);
        return await store.LoadAsync("room", CancellationToken.None);
    }
}
