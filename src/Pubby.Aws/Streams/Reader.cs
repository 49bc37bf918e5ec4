namespace Pubby.Aws.Streams;

/// <summary>The reading of a shard while this node holds its lease.</summary>
internal sealed class Reader : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public Reader(HeldLease lease, Func<HeldLease, CancellationToken, Task> read)
    {
        Lease = lease;
        Reading = Task.Run(() => read(lease, _stopping.Token));
    }

    public HeldLease Lease { get; }

    /// <summary>Completes when the shard was read to its end, or reading was stopped.</summary>
    public Task Reading { get; }

    /// <summary>Returns when nothing of it is under way any more. May be called twice.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Reading.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public void Dispose() => _stopping.Dispose();
}
