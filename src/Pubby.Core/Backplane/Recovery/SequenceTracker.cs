


namespace Pubby.Core.Backplane.Recovery;

/// <summary>
/// Which of a room's relay numbers this node has accounted for. A number that is missing is waited for: its message may still be on its way into the
/// store. A number still missing two checks after it was reserved counts as lost, and the room is refreshed. Safe for any number of threads.
/// </summary>
internal sealed class SequenceTracker
{
    /// <summary>Numbers that are kept ahead of a hole. More than that at once: the room is read again instead.</summary>
    private const int MaxAhead = 1024;

    private readonly Lock _gate = new();
    private readonly SortedSet<long> _ahead = [];
    private long _lastContiguous;
    private long _latestAtLastCheck;
    private bool _isSuspect;

    /// <summary>Every number up to here is accounted for.</summary>
    public long LastContiguous
    {
        get
        {
            lock (_gate) return _lastContiguous;
        }
    }

    /// <summary>The room is about to be loaded: what was announced up to here, the load will bring.</summary>
    public void Begin(long latest)
    {
        lock (_gate)
        {
            AdvanceTo(Math.Max(_lastContiguous, latest));
            _latestAtLastCheck = _lastContiguous;
        }
    }

    /// <summary>A message, or word that nothing comes of it.</summary>
    public void Received(long number, bool isFirst)
    {
        if (number == 0) return;
        lock (_gate)
        {
            if (isFirst && number > _lastContiguous)
            {
                // The counter began anew: of the old numbers none comes any more.
                _isSuspect |= _lastContiguous > 0 || _ahead.Count > 0;
                AdvanceTo(number);
            }
            else if (number == _lastContiguous + 1)
            {
                AdvanceTo(number);
            }
            else if (number > _lastContiguous)
            {
                _ahead.Add(number);
                if (_ahead.Count <= MaxAhead) return;
                _isSuspect = true;
                AdvanceTo(_ahead.Max);
            }
        }
    }

    /// <summary>Something may be missing, whatever the numbers say.</summary>
    public void MarkSuspect()
    {
        lock (_gate) _isSuspect = true;
    }

    /// <summary>To be asked every few seconds.</summary>
    /// <param name="latest">The last number that anybody took; 0: the counter is gone.</param>
    /// <param name="lastBefore"><see cref="LastContiguous"/>, from before <paramref name="latest"/> was asked for.</param>
    /// <returns>True: the room is to be read again; then all that is missing counts as accounted for.</returns>
    public bool Check(long latest, long lastBefore)
    {
        lock (_gate)
        {
            var isBehind = _isSuspect;
            _isSuspect = false;
            if (latest < lastBefore)
            {
                // The counter was lost, and with it the messages that it would have told of.
                isBehind = true;
                if (_lastContiguous == lastBefore)
                {
                    _ahead.Clear();
                    _lastContiguous = latest;
                }
            }
            else if (_lastContiguous < _latestAtLastCheck)
            {
                isBehind = true;
                AdvanceTo(_latestAtLastCheck);
            }
            _latestAtLastCheck = latest;
            return isBehind;
        }
    }

    private void AdvanceTo(long number)
    {
        _lastContiguous = number;
        _ahead.RemoveWhere(ahead => ahead <= number);
        while (_ahead.Remove(_lastContiguous + 1)) _lastContiguous++;
    }
}
