namespace Pubby.Hub.Transports.Sockets.Polling;

/// <summary>
/// Readers that have something to read, for one turn on the thread pool. To wake one of its threads costs several times
/// what a command costs, so those that are found together share it. Filled by the poller's thread, then run once.
/// </summary>
/// <param name="expected">How many there may be.</param>
internal sealed class WokenReaders(int expected) : IThreadPoolWorkItem
{
    /// <summary>One reader waits for no more than the commands of so many others.</summary>
    private const int MaxReaders = 16;

    private readonly (EpollByteSource Source, Exception? Fault)[] _readers =
        new (EpollByteSource, Exception?)[Math.Min(expected, MaxReaders)];
    private int _count;

    public bool IsFull => _count == _readers.Length;

    public void Add(EpollByteSource source, Exception? fault) => _readers[_count++] = (source, fault);

    void IThreadPoolWorkItem.Execute()
    {
        foreach (var (source, fault) in _readers.AsSpan(0, _count)) source.Wake(fault);
    }
}
