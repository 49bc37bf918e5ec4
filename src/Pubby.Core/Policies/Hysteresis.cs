namespace Pubby.Core.Policies;

/// <summary>
/// Turns red after so many bad measurements in a row and green after so many good ones. So one slow answer moves no
/// traffic, and no traffic returns to a region that works only every other time. Green until there is evidence: a node
/// that has just started must not move its region's traffic away, and a node that does not work is red after
/// <paramref name="redAfter"/>
/// measurements. Not safe for several threads.
/// </summary>
internal sealed class Hysteresis(int redAfter, int greenAfter)
{
    /// <summary>Green: ok. Red: how the last bad measurement was.</summary>
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

    /// <summary>
    /// What was late counts as lost now. This is no measurement, but changes the reason while it is red.
    /// </summary>
    public void Worsen()
    {
        if (Status != RegionStatus.Ok) Status = RegionStatus.Lost;
    }
}

internal enum RegionStatus : byte
{
    Ok,

    /// <summary>Messages come too late.</summary>
    Late,

    /// <summary>Messages do not come.</summary>
    Lost,
}
