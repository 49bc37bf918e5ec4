namespace Pubby.Simulator.Model;

/// <summary>How many clients want to be connected over time: straight lines between points.</summary>
/// <param name="points">Each a second and a number of clients, in order; empty: as many as there are.</param>
internal sealed class ClientCurve(double[][] points, double atStart)
{
    private double _at = points.Length > 0 ? points[0][1] : atStart;
    private double _fraction;

    /// <returns>How many come until then, or, negative, go.</returns>
    public long ChangeUntil(double second)
    {
        if (points.Length == 0) return 0;
        var wanted = At(second);
        _fraction += wanted - _at;
        _at = wanted;
        var whole = (long)Math.Truncate(_fraction);
        _fraction -= whole;
        return whole;
    }

    private double At(double second)
    {
        if (second <= points[0][0]) return points[0][1];
        for (var i = 1; i < points.Length; i++)
        {
            var ((from, low), (to, high)) = ((points[i - 1][0], points[i - 1][1]), (points[i][0], points[i][1]));
            if (second < to) return low + ((high - low) * (second - from) / (to - from));
        }
        return points[^1][1];
    }
}
