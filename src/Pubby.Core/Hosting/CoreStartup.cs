using Microsoft.Extensions.DependencyInjection;
using Pubby.Core.Backplane;
using Pubby.Core.Backplane.Recovery;
using Pubby.Core.Publishing;
using Pubby.Core.Regions;
using Pubby.Core.Rooms;
using Pubby.Core.Storage;

namespace Pubby.Core.Hosting;

/// <summary>What the core starts, in this order: each step needs the ones before it.</summary>
internal static class CoreStartup
{
    /// <summary>
    /// Joins the backplane, opens the store, and receives from other regions. Called once. Until then the node loads no
    /// room.
    /// </summary>
    /// <param name="stopping">The node stops.</param>
    /// <exception cref="PubbyStartException">The settings of one of them can never work.</exception>
    public static async Task StartCoreAsync(this IServiceProvider core, CancellationToken stopping)
    {
        core.GetRequiredService<RoomRegistry>().Start();
        core.GetRequiredService<RoomRefresher>().Start();
        core.GetRequiredService<UncertainWrites>().Start();
        await core.JoinBackplaneAsync(stopping);
        await core.OpenStoreAsync(stopping);
        await core.GetRequiredService<IRegionRelay>()
            .StartAsync(core.GetRequiredService<IRegionListener>(), stopping);
    }

    /// <summary>From here on the node receives what other nodes send, and looks for what it missed.</summary>
    private static async Task JoinBackplaneAsync(this IServiceProvider core, CancellationToken stopping)
    {
        await core.GetRequiredService<IBackplane>().StartAsync(core.GetRequiredService<IBackplaneListener>(), stopping);
        // A node that is alone has none of these, and no gaps.
        core.GetService<GapDetector>()?.Start();
        core.GetService<PeriodicRefresher>()?.Start();
    }

    /// <summary>Before any room is loaded, so that the clock is past every version in the store.</summary>
    private static async Task OpenStoreAsync(this IServiceProvider core, CancellationToken stopping)
    {
        core.GetRequiredService<StoreHealth>().Opened += core.GetRequiredService<RoomContext>().OnStoreOpened;
        await core.GetRequiredService<IMessageStore>().OpenAsync(stopping);
    }
}
