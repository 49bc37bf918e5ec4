using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Pubby.Core.Draining;

namespace Pubby.Hub.Lifecycle.Drain.Signals;

/// <summary>
/// SIGUSR1 empties the node without ending it, SIGUSR2 takes that back: what <c>Pubby.Hub drain</c> sends, where
/// nothing but a program in the container can reach the hub.
/// </summary>
internal sealed class UserSignals : IDrainSignal
{
    /// <summary>signal(7), on x86 and ARM.</summary>
    public const int Drain = 10;

    /// <inheritdoc cref="Drain"/>
    public const int Withdraw = 12;

    public string Name => "command";

    public async IAsyncEnumerable<DrainOrder?> WatchAsync([EnumeratorCancellation] CancellationToken stopping)
    {
        var said = Channel.CreateBounded<DrainOrder?>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        using var drain = On(Drain, new DrainOrder("Pubby.Hub drain"), said.Writer);
        using var withdraw = On(Withdraw, null, said.Writer);
        await foreach (var order in said.Reader.ReadAllAsync(stopping)) yield return order;
    }

    private static PosixSignalRegistration On(int number, DrainOrder? order, ChannelWriter<DrainOrder?> said) =>
        PosixSignalRegistration.Create((PosixSignal)number, context =>
        {
            context.Cancel = true;
            said.TryWrite(order);
        });
}
