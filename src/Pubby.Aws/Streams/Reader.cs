namespace Pubby.Aws.Streams;

/// <summary>Reads a shard while this node holds its lease.</summary>
internal sealed class Reader : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public Reader(HeldLease lease, Func<HeldLease, CancellationToken, Task> read)
    {
        Lease = lease;
        Reading = Task.Run(() => read(lease, _stopping.Token));
    }

    public HeldLease Lease { get; }

    /// <summary>Completes when the shard was read to its end, or the reading was stopped.</summary>
    public Task Reading { get; }

    /// <summary>Returns when the reading has ended. May be called twice.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Reading.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public void Dispose() => _stopping.Dispose();
}
