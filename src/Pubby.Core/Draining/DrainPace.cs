namespace Pubby.Core.Draining;

/// <summary>
/// How fast a draining node closes its connections: evenly over the time that it has, and no faster than the other
/// nodes can take them, unless the deadline asks for it. Has no clock.
/// </summary>
/// <param name="start">When the node began to close.</param>
/// <param name="preferred">How long it takes if nothing hurries it.</param>
/// <param name="margin">What has to be left of the deadline when the last is told, for its answer.</param>
internal readonly struct DrainPace(DateTimeOffset start, TimeSpan preferred, TimeSpan margin)
{
    /// <summary>The most of a short deadline that the margin takes.</summary>
    private const double MaxMarginShare = 0.1;

    /// <summary>So few a second are no herd: a node with few clients need not take as long as a full one.</summary>
    private const double MinRate = 10;

    /// <summary>Fixed at the start: a share of what is left would fall, and never end.</summary>
    private readonly DateTimeOffset _preferredEnd = start + preferred;

    /// <param name="open">How many it still has.</param>
    /// <param name="deadline">When the process may be killed; null: nobody says.</param>
    /// <param name="room">How many a second the other nodes can take from this one; null: that is not known.</param>
    /// <returns>Connections a second; infinity: all at once.</returns>
    public double RateAt(DateTimeOffset now, int open, DateTimeOffset? deadline, double? room)
    {
        var preferred = Math.Min(Math.Max(Even(open, _preferredEnd - now), MinRate), room ?? double.PositiveInfinity);
        return deadline is { } end ? Math.Max(preferred, Even(open, LastClose(end) - now)) : preferred;
    }

    private DateTimeOffset LastClose(DateTimeOffset deadline)
    {
        var share = (deadline - start) * MaxMarginShare;
        return deadline - (share < margin ? share : margin);
    }

    private static double Even(int open, TimeSpan left) =>
        left > TimeSpan.Zero ? open / left.TotalSeconds : double.PositiveInfinity;
}
