namespace Pubby.Client.Rooms;

/// <summary>While no hub is connected, no server says that a message has expired. This client's clock does.</summary>
internal sealed partial class Subscriptions
{
    private static readonly TimeSpan LapsePeriod = TimeSpan.FromSeconds(1);

    private ITimer? _lapsing;

    private void LapseFromNowOn() =>
        _lapsing ??= time.CreateTimer(static rooms => ((Subscriptions)rooms!).Lapse(), this, LapsePeriod, LapsePeriod);

    private void StopLapsing()
    {
        _lapsing?.Dispose();
        _lapsing = null;
    }

    private void Lapse()
    {
        lock (_gate)
        {
            // It may have been due when it was stopped.
            if (_lapsing is null) return;
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            foreach (var room in _rooms.Values) room.Lapse(now);
        }
    }
}
