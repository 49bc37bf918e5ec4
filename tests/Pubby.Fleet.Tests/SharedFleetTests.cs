namespace Pubby.Fleet.Tests;

/// <summary>
/// Tests that share one fleet. Whatever a test did to it, and however it ended, the next one finds it whole: a test
/// that fails must not take its neighbours with it.
/// </summary>
public abstract class SharedFleetTests(Fleet fleet) : IAsyncLifetime
{
    protected Fleet Fleet { get; } = fleet;

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        await Fleet.RestoreAsync();
        GC.SuppressFinalize(this);
    }
}
