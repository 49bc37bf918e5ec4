namespace Pubby.Million;

/// <summary>How many clients were subscribed, second by second, for the report's picture.</summary>
internal sealed class Timeline(Workers workers) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private readonly List<(double Second, int Subscribed, long Connects)> _samples = [];
    private Task _sampling = Task.CompletedTask;

    public List<(double Second, string Step)> Steps { get; } = [];

    public double Seconds => TimeProvider.System.GetElapsedTime(_started).TotalSeconds;

    public IReadOnlyList<(double Second, int Subscribed, long Connects)> Samples
    {
        get
        {
            lock (_samples) return [.. _samples];
        }
    }

    public void Start() => _sampling = SampleAsync();

    /// <summary>How many connected in each five seconds since a moment.</summary>
    public long[] ConnectsSince(double second)
    {
        var samples = Samples.Where(sample => sample.Second >= second).Select(sample => sample.Connects).ToArray();
        var fifths = samples.Where((_, i) => i % 5 == 0).ToArray();
        return [.. fifths.Zip(fifths.Skip(1), (before, after) => after - before)];
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _sampling;
        _stopping.Dispose();
    }

    private async Task SampleAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                lock (_samples) _samples.Add((Seconds, workers.Subscribed, workers.Connects));
            }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    }
}
