using System.Threading.Channels;
using Pubby.Core.Draining;

namespace Pubby.Hub.Lifecycle.Drain.Signals;

/// <summary>What an operator orders by the admin API. Safe for any number of threads.</summary>
internal sealed class AdminSignal : IDrainSignal
{
    /// <summary>Only the last word counts.</summary>
    private readonly Channel<DrainOrder?> _said = Channel.CreateBounded<DrainOrder?>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    public string Name => "admin";

    public IAsyncEnumerable<DrainOrder?> WatchAsync(CancellationToken stopping) => _said.Reader.ReadAllAsync(stopping);

    /// <param name="order">Null: it is withdrawn.</param>
    public void Say(DrainOrder? order) => _said.Writer.TryWrite(order);
}
