namespace Pubby.Hub.Backplane.Convergence;

/// <summary>
/// Which of a room's relay numbers this node has accounted for. A number that is missing is waited for: its message may still be on its way into the
/// store. One that was taken before the last check but one and is still missing is given up, and the room is read again. Safe for any number of threads.
/// </summary>
internal sealed class RelayLedger
{
    /// <summary>Numbers that are kept ahead of a hole. More than that at once: the room is read again instead.</summary>
    private const int MaxAhead = 1024;

    private readonly Lock _gate = new();
    private readonly SortedSet<long> _ahead = [];
    private long _through;
    private long _headAtLastCheck;
    private bool _isSuspect;

    /// <summary>Every number up to here is accounted for.</summary>
    public long Through
    {
        get
        {
            lock (_gate) return _through;
        }
    }

    /// <summary>The room is about to be loaded: what was announced up to here, the load will bring.</summary>
    public void Begin(long head)
    {
        lock (_gate)
        {
            Skip(Math.Max(_through, head));
            _headAtLastCheck = _through;
        }
    }

    /// <summary>A message, or word that nothing comes of it.</summary>
    public void Hear(long number, bool isFirst)
    {
        if (number == 0) return;
        lock (_gate)
        {
            if (isFirst && number > _through)
            {
                // The counter began anew: of the old numbers none comes any more.
                _isSuspect |= _through > 0 || _ahead.Count > 0;
                Skip(number);
            }
            else if (number == _through + 1)
            {
                Skip(number);
            }
            else if (number > _through)
            {
                _ahead.Add(number);
                if (_ahead.Count <= MaxAhead) return;
                _isSuspect = true;
                Skip(_ahead.Max);
            }
        }
    }

    /// <summary>Something may be missing, whatever the numbers say.</summary>
    public void Suspect()
    {
        lock (_gate) _isSuspect = true;
    }

    /// <summary>To be asked every few seconds.</summary>
    /// <param name="head">The last number that anybody took; 0: the counter is gone.</param>
    /// <param name="throughBefore"><see cref="Through"/>, from before <paramref name="head"/> was asked for.</param>
    /// <returns>True: the room is to be read again; then all that is missing counts as accounted for.</returns>
    public bool Check(long head, long throughBefore)
    {
        lock (_gate)
        {
            var isBehind = _isSuspect;
            _isSuspect = false;
            if (head < throughBefore)
            {
                // The counter was lost, and with it the messages that it would have told of.
                isBehind = true;
                if (_through == throughBefore)
                {
                    _ahead.Clear();
                    _through = head;
                }
            }
            else if (_through < _headAtLastCheck)
            {
                isBehind = true;
                Skip(_headAtLastCheck);
            }
            _headAtLastCheck = head;
            return isBehind;
        }
    }

    private void Skip(long number)
    {
        _through = number;
        _ahead.RemoveWhere(ahead => ahead <= number);
        while (_ahead.Remove(_through + 1)) _through++;
    }
}
