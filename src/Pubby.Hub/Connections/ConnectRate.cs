using Pubby.Core.Balance;

namespace Pubby.Hub.Connections;

/// <summary>
/// How many connections a second this node lets in at most, and how many it let in since it was last asked. Safe for
/// any number of threads.
/// </summary>
internal sealed class ConnectRate(ConnectTurns turns, TimeProvider time) : IConnectRate
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long _measuredAt = time.GetTimestamp();
    private long _taken = turns.Taken;
    private double _used;

    public double PerSecond => turns.PerSecond;

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
