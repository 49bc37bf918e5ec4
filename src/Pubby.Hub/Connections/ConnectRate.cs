using Pubby.Core.Balance;

namespace Pubby.Hub.Connections;

/// <summary>
/// How many connections a second this node takes, measured since it was last asked, and how many others may plan with.
/// Safe for any number of threads.
/// </summary>
internal sealed class ConnectRate(ConnectTurns turns, TimeProvider time) : IConnectRate
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long _measuredAt = time.GetTimestamp();
    private long _taken = turns.Taken;
    private double _used;

    public double PerSecond => turns.Promise;

    public double Used
    {
        get
        {
            lock (_gate)
            {
                var elapsed = time.GetElapsedTime(_measuredAt);
                if (elapsed < Window) return _used;
                var taken = turns.Taken;
                _used = (taken - _taken) / elapsed.TotalSeconds;
                (_measuredAt, _taken) = (time.GetTimestamp(), taken);
                return _used;
            }
        }
    }
}
