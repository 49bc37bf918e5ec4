namespace Pubby.Core.Policies;

/// <summary>
/// Turns red after so many bad measurements in a row and green after so many good ones, so that one slow answer moves nobody, and nobody comes back to a region that
/// works every other time. Green until there is evidence: a node that has just started must not take its region's traffic away, and one that cannot do its work is red
/// after <paramref name="redAfter"/> measurements. Not safe for several threads.
/// </summary>
internal sealed class Hysteresis(int redAfter, int greenAfter)
{
    /// <summary>While it is red: how the last bad measurement was.</summary>
    public RegionStatus Status { get; private set; }

    /// <summary>Bad measurements in a row, up to now.</summary>
    public int BadInARow { get; private set; }

    /// <summary>Good measurements in a row, up to now.</summary>
    public int GoodInARow { get; private set; }

    public void Good()
    {
        BadInARow = 0;
        GoodInARow++;
        if (GoodInARow >= greenAfter) Status = RegionStatus.Ok;
    }

    /// <param name="how">Late or lost.</param>
    public void Bad(RegionStatus how)
    {
        GoodInARow = 0;
        BadInARow++;
        if (Status != RegionStatus.Ok || BadInARow >= redAfter) Status = how;
    }

    /// <summary>What was late is lost by now: no measurement of its own, but while it is red the reason is another.</summary>
    public void Worsen()
    {
        if (Status != RegionStatus.Ok) Status = RegionStatus.Lost;
    }
}

internal enum RegionStatus : byte
{
    Ok,

    /// <summary>What is published comes too late.</summary>
    Late,

    /// <summary>What is published does not come.</summary>
    Lost,
}
