using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Core.Backplane.InProcess;
using Pubby.Core.Backplane;
using Pubby.Core.Diagnostics;
using Pubby.Core.Hosting;
using Pubby.Core.Publishing;
using Pubby.Core.Regions;
using Pubby.Core.Rooms;
using Pubby.Core.Storage;

namespace Pubby.Core.Testing;

/// <summary>
/// The core of a node by itself, as <see cref="CoreServices"/> puts it together, on a backplane in this process.
/// </summary>
internal sealed class CoreNode : IDisposable
{
    private readonly ServiceProvider _services;

    /// <summary>A node that is started.</summary>
    /// <param name="store">The caller disposes of it.</param>
    /// <param name="bus">The nodes that have the same are one fleet; null: the node is alone.</param>
    /// <param name="add">
    /// Adds its shards, the limits of its rooms, its clock and its meters; and what else differs from a node of one
    /// region. The caller disposes of them.
    /// </param>
    public CoreNode(IMessageStore store, InProcessBus? bus, Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        var backplane = new InProcessBackplane(bus);
        services.AddSingleton<IBackplane>(backplane);
        services.AddSingleton<ISequenceCounters>(backplane);
        services.AddSingleton<IRegionRelay>(new NullRegionRelay());
        services.AddSingleton(new RegionIdentity("", Number: null));
        services.AddSingleton(new FailpointOptions());
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddCore(_ => store);
        add(services);
        _services = services.BuildServiceProvider();
        // Nothing in it waits: the bus and the store are in this process.
        _services.StartCoreAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    public Publisher Publisher => Get<Publisher>();

    public RoomRegistry Rooms => Get<RoomRegistry>();

    /// <summary>A part of the node.</summary>
    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Stops its timers. What the caller gave, and the tasks of the room refresher, stay.</summary>
    public void Dispose()
    {
        Get<UncertainWrites>().Dispose();
        Rooms.Dispose();
    }
}
