namespace Pubby.Core.Backplane.Recovery;

/// <summary>
/// Which of a room's sequence numbers this node has accounted for. It waits for a missing number, because its message
/// may still be on its way into the store. A number still missing two checks after it was reserved counts as lost, and
/// the room is refreshed. Safe for any number of threads.
/// </summary>
internal sealed class SequenceTracker
{
    /// <summary>How many numbers are kept beyond a gap. With more than that, the room is refreshed instead.</summary>
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

    /// <summary>The room is about to be loaded: the load covers every number up to this one.</summary>
    public void Begin(long latest)
    {
        lock (_gate)
        {
            AdvanceTo(Math.Max(_lastContiguous, latest));
            _latestAtLastCheck = _lastContiguous;
        }
    }

    /// <summary>A message with this number came, or a notice that the number will not be used.</summary>
    public void Received(long number, bool isFirst)
    {
        if (number == 0) return;
        lock (_gate)
        {
            if (isFirst && number > _lastContiguous)
            {
                // The counter restarted: no message with an old number comes any more.
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

    /// <summary>A message may be missing, even if no number is.</summary>
    public void MarkSuspect()
    {
        lock (_gate) _isSuspect = true;
    }

    /// <summary>Call it every few seconds.</summary>
    /// <param name="latest">The latest number that any node reserved; 0: the counter was lost.</param>
    /// <param name="lastBefore">
    /// <see cref="LastContiguous"/>, as it was before <paramref name="latest"/> was read.
    /// </param>
    /// <returns>True: the room must be refreshed. All missing numbers then count as accounted for.</returns>
    public bool Check(long latest, long lastBefore)
    {
        lock (_gate)
        {
            var isBehind = _isSuspect;
            _isSuspect = false;
            if (latest < lastBefore)
            {
                // The counter was lost, and with it the numbers of messages that may be missing.
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
