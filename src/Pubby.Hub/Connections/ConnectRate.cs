using Pubby.Core.Balance;

namespace Pubby.Hub.Connections;

/// <summary>
/// How many connections a second this node takes, measured since it was last asked; and a plain number of those that it
/// can take. Safe for any number of threads.
/// </summary>
internal sealed class ConnectRate(Admission admission, TimeProvider time) : IConnectRate
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long _measuredAt = time.GetTimestamp();
    private long _admitted = admission.Admitted;
    private double _used;

    /// <summary>
    /// A node takes more plain connects than that; with TLS, and with rooms that nobody has loaded, far fewer.
    /// </summary>
    public double PerSecond => 1000;

    public double Used
    {
        get
        {
            lock (_gate)
            {
                var elapsed = time.GetElapsedTime(_measuredAt);
                if (elapsed < Window) return _used;
                var admitted = admission.Admitted;
                _used = (admitted - _admitted) / elapsed.TotalSeconds;
                (_measuredAt, _admitted) = (time.GetTimestamp(), admitted);
                return _used;
            }
        }
    }
}
