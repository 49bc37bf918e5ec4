using Microsoft.AspNetCore.Connections;
using Pubby.Core;
using Pubby.Core.Rooms;
using Pubby.Core.Storage;
using Pubby.Hub.Backplane;
using Pubby.Hub.Lifecycle;
using Pubby.Hub.RegionHealth;
using Pubby.Hub.Regions;

namespace Pubby.Hub;

/// <summary>What the process starts, in this order: each step needs the ones before it.</summary>
internal static class Startup
{
    /// <summary>Starts everything, serves until the process is told to stop, and drains.</summary>
    /// <exception cref="PubbyStartException">The store cannot be used, or the address is taken.</exception>
    public static async Task RunPubbyAsync(this WebApplication app)
    {
        app.StartMetrics();
        await app.StartBackplaneAsync();
        await app.OpenStoreAsync();
        await app.StartRegionsAsync();
        app.StartCanary();
        try
        {
            await app.RunAsync();
        }
        catch (IOException fault) when (fault.InnerException is AddressInUseException)
        {
            throw AddressFault.Of(fault);
        }
    }

    /// <summary>Before any room is loaded, so that the clock is past every version in the store.</summary>
    private static async Task OpenStoreAsync(this WebApplication app)
    {
        var services = app.Services;
        services.GetRequiredService<StoreHealth>().Opened += services.GetRequiredService<RoomContext>().OnStoreOpened;
        await services.GetRequiredService<IMessageStore>().OpenAsync(app.Lifetime.ApplicationStopping);
    }
}
