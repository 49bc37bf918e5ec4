namespace Pubby.Rehearsal;

/// <summary>What the hubs had, second by second, for the report's picture.</summary>
internal sealed class Timeline(World world, Crowd crowd) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private readonly List<Sample> _samples = [];
    private readonly List<(double Second, string Act)> _acts = [];
    private Task _sampling = Task.CompletedTask;

    public IReadOnlyList<Sample> Samples => _samples;

    public IReadOnlyList<(double Second, string Act)> Acts => _acts;

    public double Seconds => TimeProvider.System.GetElapsedTime(_started).TotalSeconds;

    public void Start() => _sampling = SampleAsync();

    public void Begin(string act) => _acts.Add((Seconds, act));

    /// <summary>How many came up in each second from one moment to another.</summary>
    public int[] UpsBetween(double from, double to)
    {
        Sample[] between;
        lock (_samples) between = [.. _samples.Where(sample => sample.Second >= from && sample.Second <= to)];
        return [.. between.Zip(between.Skip(1), (before, after) => after.Ups - before.Ups)];
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _sampling;
        _stopping.Dispose();
    }

    private async Task SampleAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                var sample = new Sample(Seconds, await world.ConnectionsAsync(), crowd.Ups);
                lock (_samples) _samples.Add(sample);
            }
        }
        catch (OperationCanceledException)
        {
            // The rehearsal is over.
        }
    }
}

/// <param name="Connections">Of each hub.</param>
/// <param name="Ups">How often clients had come up until then.</param>
internal sealed record Sample(double Second, int[] Connections, int Ups);
