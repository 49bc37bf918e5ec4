using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pubby.Hub.Storage;
using Pubby.Hub.Tests.Support;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Storage;

public sealed class StoreWatchTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly GatedStore _store;
    private readonly StoreWatch _watch;

    public StoreWatchTests()
    {
        _store = new GatedStore(_time);
        _watch = new StoreWatch(_store, _time, NullLogger<StoreWatch>.Instance);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_store_that_was_away_is_probed_until_it_is_back_whatever_the_probes_meet(bool isForeseen)
    {
        await _watch.OpenAsync(CancellationToken.None);
        var returns = 0;
        _watch.Returned += () => returns++;
        _store.BeforeRead = () => throw new StoreUnavailableException("away");
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _watch.LoadAsync("room", CancellationToken.None));
        Assert.True(_watch.IsAway);

        var probes = 0;
        _store.BeforeRead = () =>
        {
            probes++;
            throw isForeseen ? new StoreUnavailableException("away") : new InvalidOperationException("a defect");
        };
        await AdvanceUntilAsync(() => probes >= 3, "it is probed");
        _store.BeforeRead = null;
        await AdvanceUntilAsync(() => !_watch.IsAway, "it is back");
        Assert.Equal(1, returns);
    }

    private Task AdvanceUntilAsync(Func<bool> isSo, string what) => Patience.UntilAsync(() =>
    {
        _time.Advance(TimeSpan.FromMilliseconds(500));
        return isSo();
    }, what);
}
