using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Storage;
using Pubby.Core.Testing;
using Pubby.Testing;

namespace Pubby.Core.Tests.Storage;

public sealed class StoreHealthTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly GatedStore _store;
    private readonly StoreHealth _health;

    public StoreHealthTests()
    {
        _store = new GatedStore(_time);
        _health = new StoreHealth(_store, _time, NullLogger<StoreHealth>.Instance);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_unavailable_store_is_probed_until_it_recovers_whatever_the_probes_throw(bool isForeseen)
    {
        await _health.OpenAsync(CancellationToken.None);
        var returns = 0;
        _health.Recovered += () => returns++;
        _store.BeforeRead = () => throw new StoreUnavailableException("unavailable");
        await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            await _health.LoadAsync("room", CancellationToken.None));
        Assert.True(_health.IsUnavailable);

        var probes = 0;
        _store.BeforeRead = () =>
        {
            probes++;
            throw isForeseen ? new StoreUnavailableException("unavailable") : new InvalidOperationException("a defect");
        };
        await AdvanceUntilAsync(() => probes >= 3, "it is probed");
        _store.BeforeRead = null;
        await AdvanceUntilAsync(() => !_health.IsUnavailable, "it has recovered");
        Assert.Equal(1, returns);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_room_that_cannot_be_read_for_its_size_or_its_place_in_line_is_no_outage(bool isSize)
    {
        await _health.OpenAsync(CancellationToken.None);
        _store.BeforeRead = () => throw new StoreUnavailableException("it is so")
        {
            IsOfOneRoom = isSize,
            IsOfQueue = !isSize,
        };
        await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            await _health.LoadAsync("room", CancellationToken.None));
        Assert.Equal((StoreState.Ok, false), (_health.State, _health.IsUnavailable));
    }

    [Fact]
    public async Task A_store_that_takes_no_writes_is_probed_with_writes_as_large_and_is_not_stale_meanwhile()
    {
        await _health.OpenAsync(CancellationToken.None);
        var returns = 0;
        _health.Recovered += () => returns++;
        var sizes = new List<int>();
        _store.BeforeWrite = () => throw new StoreUnavailableException("full");
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await PutAsync(5000));
        _store.OnPut = message => sizes.Add(message.Data.Length);
        for (var second = 0; second < 20; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await _health.ProbeAsync(CancellationToken.None);
            Assert.Equal(("the store takes no writes: full", false, 0),
                (_health.Fault, _health.IsUnavailable, returns));
        }
        await AdvanceUntilAsync(() => sizes.Count >= 3, "it is probed by writes");
        Assert.All(sizes, size => Assert.Equal(5000, size));
        _store.BeforeWrite = null;
        await AdvanceUntilAsync(() => _health.Fault is null, "it takes writes");
        Assert.Equal(1, returns);
    }

    [Fact]
    public async Task Occasional_write_failures_are_one_outage_until_five_seconds_without_one()
    {
        await _health.OpenAsync(CancellationToken.None);
        var returns = 0;
        _health.Recovered += () => returns++;
        for (var i = 0; i < 10; i++)
        {
            _store.BeforeWrite = () => throw new StoreUnavailableException("throttled");
            await Assert.ThrowsAsync<StoreUnavailableException>(async () => await PutAsync(1));
            _store.BeforeWrite = null;
            await PutAsync(1);
            _time.Advance(TimeSpan.FromSeconds(4));
            await PutAsync(1);
            Assert.NotNull(_health.Fault);
        }
        _time.Advance(TimeSpan.FromSeconds(1));
        await PutAsync(1);
        Assert.Equal((null, 1), (_health.Fault, returns));
    }

    [Fact]
    public async Task After_a_failed_write_rooms_may_be_stale_until_a_read_is_answered()
    {
        await _health.OpenAsync(CancellationToken.None);
        var answer = new TaskCompletionSource();
        _store.BeforeRead = () => answer.Task;
        _store.BeforeWrite = () => throw new StoreUnavailableException("no answer");
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await PutAsync(1));
        Assert.True(_health.IsUnavailable);
        answer.SetResult();
        await Eventually.UntilAsync(() => !_health.IsUnavailable, "it can be read");
        Assert.Equal("the store takes no writes: no answer", _health.Fault);
    }

    [Fact]
    public async Task Reads_that_fail_again_soon_must_settle_too()
    {
        await _health.OpenAsync(CancellationToken.None);
        for (var i = 0; i < 5; i++)
        {
            _store.BeforeRead = () => throw new StoreUnavailableException("throttled");
            await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
                await _health.ProbeAsync(CancellationToken.None));
            _store.BeforeRead = null;
            await _health.ProbeAsync(CancellationToken.None);
            Assert.Equal(i > 0, _health.IsUnavailable);
        }
        _time.Advance(TimeSpan.FromSeconds(5));
        await _health.ProbeAsync(CancellationToken.None);
        Assert.False(_health.IsUnavailable);
    }

    private ValueTask<PutResult> PutAsync(int bytes) => _health.PutAsync("room",
        new() { Id = "a", Version = _time.GetUtcNow().ToUnixTimeMilliseconds() * 1000, Data = new byte[bytes] },
        default, CancellationToken.None);

    private Task AdvanceUntilAsync(Func<bool> isSo, string what) => Eventually.UntilAsync(() =>
    {
        _time.Advance(TimeSpan.FromMilliseconds(500));
        return isSo();
    }, what);
}
