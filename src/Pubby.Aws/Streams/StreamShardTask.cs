namespace Pubby.Aws.Streams;

/// <summary>Reads a shard while this node holds its lease.</summary>
internal sealed class StreamShardTask : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public StreamShardTask(HeldLease lease, Func<HeldLease, CancellationToken, Task> read)
    {
        Lease = lease;
        Completion = Task.Run(() => read(lease, _stopping.Token));
    }

    public HeldLease Lease { get; }

    /// <summary>Completes when the shard was read to its end, or the reading was stopped.</summary>
    public Task Completion { get; }

    /// <summary>Returns when the reading has ended. May be called twice.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Completion.ContinueWith(static _ =>
            { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public void Dispose() => _stopping.Dispose();
}
