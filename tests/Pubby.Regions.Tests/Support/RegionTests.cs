namespace Pubby.Regions.Tests.Support;

/// <summary>
/// Tests that share two regions. Whatever a test did to them, and however it ended, the next one finds them whole: a
/// test that fails must not take its neighbours with it.
/// </summary>
public abstract class RegionTests<TWorld>(TwoRegions<TWorld> regions) : IAsyncLifetime
    where TWorld : RegionWorld, new()
{
    protected TwoRegions<TWorld> Regions { get; } = regions;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await Regions.RestoreAsync();
        GC.SuppressFinalize(this);
    }
}
