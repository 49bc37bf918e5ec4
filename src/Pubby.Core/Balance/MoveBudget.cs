namespace Pubby.Core.Balance;

/// <summary>How many clients a node has moved within the last hour, to the minute.</summary>
internal sealed class MoveBudget
{
    /// <summary>The minute that runs, and the sixty before it.</summary>
    private readonly int[] _moved = new int[61];
    private long _minute;

    public void Add(TimeSpan now, int clients)
    {
        Advance(now);
        _moved[_minute % _moved.Length] += clients;
    }

    public int MovedAt(TimeSpan now)
    {
        Advance(now);
        return _moved.Sum();
    }

    private void Advance(TimeSpan now)
    {
        var minute = Math.Max(_minute, (long)now.TotalMinutes);
        if (minute - _minute >= _moved.Length) Array.Clear(_moved);
        else for (var i = _minute + 1; i <= minute; i++) _moved[i % _moved.Length] = 0;
        _minute = minute;
    }
}
