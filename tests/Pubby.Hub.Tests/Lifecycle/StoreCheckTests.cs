using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Storage;
using Pubby.Core.Testing;
using Pubby.Hub.Lifecycle;

namespace Pubby.Hub.Tests.Lifecycle;

/// <summary>What it costs the store that anybody may ask a hub whether it is ready.</summary>
public sealed class StoreCheckTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly GatedStore _store;
    private readonly StoreHealth _health;
    private readonly StoreCheck _check;

    public StoreCheckTests()
    {
        _store = new GatedStore(_time);
        _health = new StoreHealth(_store, _time, NullLogger<StoreHealth>.Instance);
        _check = new StoreCheck(_health, _time);
    }

    public async ValueTask InitializeAsync() => await _health.OpenAsync(CancellationToken.None);

    public async ValueTask DisposeAsync() => await _health.DisposeAsync();

    [Fact]
    public async Task Those_who_ask_at_once_share_a_read_and_a_good_one_holds_for_a_second()
    {
        var gate = new TaskCompletionSource();
        _store.BeforeRead = () => gate.Task;
        var asked = Enumerable.Range(0, 100).Select(_ => AskAsync()).ToArray();
        gate.SetResult();
        Assert.All(await Task.WhenAll(asked), status => Assert.Equal(HealthStatus.Healthy, status));
        Assert.Equal((HealthStatus.Healthy, 1), (await AskAsync(), _store.Loads));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((HealthStatus.Healthy, 2), (await AskAsync(), _store.Loads));
    }

    [Fact]
    public async Task Who_asks_after_a_bad_read_has_the_store_read_again()
    {
        _store.IsBroken = _ => true;
        Assert.Equal(HealthStatus.Degraded, await AskAsync());
        _store.IsBroken = _ => false;
        Assert.Equal(HealthStatus.Healthy, await AskAsync());
    }

    private async Task<HealthStatus> AskAsync() =>
        (await _check.CheckHealthAsync(new HealthCheckContext(), CancellationToken.None)).Status;
}
