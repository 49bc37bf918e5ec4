using System.Collections.Concurrent;
using Pubby.Core.Draining;

namespace Pubby.Aws.Tests.Targets;

/// <summary>What a signal said, in the order in which it said it.</summary>
internal sealed class SignalOrders : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<DrainOrder?> _said = new();
    private readonly Task _watching;

    public SignalOrders(IDrainSignal signal) => _watching = WatchAsync(signal);

    public IReadOnlyList<DrainOrder?> Said => [.. _said];

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        _stopping.Dispose();
    }

    private async Task WatchAsync(IDrainSignal signal)
    {
        try
        {
            await foreach (var order in signal.WatchAsync(_stopping.Token)) _said.Enqueue(order);
        }
        catch (OperationCanceledException)
        {
            // The test has seen enough.
        }
    }
}
