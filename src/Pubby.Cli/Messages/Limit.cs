namespace Pubby.Cli.Messages;

/// <summary>How many messages a command takes, and for how long. Safe for any number of threads.</summary>
internal sealed class Limit : IDisposable
{
    private readonly CancellationTokenSource _full = new();
    private readonly CancellationTokenSource _late;
    private readonly CancellationTokenSource _ended;
    private readonly int? _count;
    private int _taken;

    /// <param name="count">Null: any number.</param>
    /// <param name="duration">Null: without an end.</param>
    public Limit(int? count, TimeSpan? duration, TimeProvider time, CancellationToken cancellationToken)
    {
        _count = count;
        _late = new CancellationTokenSource(duration ?? System.Threading.Timeout.InfiniteTimeSpan, time);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(_full.Token, _late.Token, cancellationToken);
    }

    /// <summary>Cancelled when it is reached, or when the command is to end.</summary>
    public CancellationToken Token => _ended.Token;

    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Fewer came than were wanted.</summary>
    public bool IsShort => Taken < _count;

    /// <returns>False: there were enough already.</returns>
    public bool TryTake()
    {
        var taken = Interlocked.Increment(ref _taken);
        if (taken == _count) _full.Cancel();
        return !(taken > _count);
    }

    public void Dispose()
    {
        _ended.Dispose();
        _late.Dispose();
        _full.Dispose();
    }
}
