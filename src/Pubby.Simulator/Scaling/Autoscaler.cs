namespace Pubby.Simulator.Scaling;

/// <summary>
/// How many nodes there are to be. Of several rules that apply, the one that asks for the most nodes wins, as AWS has
/// it.
/// </summary>
internal sealed class Autoscaler(ScalingSettings settings, MetricWindow metrics)
{
    private readonly double[] _restsUntil = new double[settings.Rules.Length];

    /// <param name="nodes">Those that serve, and those that start.</param>
    /// <returns>How many there are to be.</returns>
    public int Desired(int nodes, double now)
    {
        var (desired, applied) = (-1, -1);
        for (var i = 0; i < settings.Rules.Length; i++)
        {
            if (now < _restsUntil[i] || AskedBy(settings.Rules[i], nodes, now) is not { } asked) continue;
            if (asked > desired) (desired, applied) = (asked, i);
        }
        if (applied < 0) return nodes;
        desired = Math.Clamp(desired, settings.Least, settings.Most);
        if (desired != nodes) _restsUntil[applied] = now + settings.Rules[applied].Cooldown;
        return desired;
    }

    /// <returns>Null: the rule does not apply.</returns>
    private int? AskedBy(ScalingRule rule, int nodes, double now)
    {
        var points = metrics.Last(rule.Datapoints, now);
        if (points.Count < rule.Datapoints) return null;
        var values = points.Select(point => point.Of(rule.Metric)).ToArray();
        if (!values.All(value => value > (rule.Above ?? double.NegativeInfinity)
            && value < (rule.Below ?? double.PositiveInfinity))) return null;
        if (!points.All(point => point.ConnectionsAverage < (rule.ConnectionsBelow ?? double.PositiveInfinity)))
            return null;
        if (rule.Target is { } target) return (int)Math.Ceiling(nodes * values[^1] / target);
        var change = nodes * rule.Percent / 100;
        // AWS rounds a change away from 0 below one, and towards it above.
        var whole = Math.Abs(change) < 1 ? Math.Sign(change) : (int)change;
        return nodes + whole;
    }
}
