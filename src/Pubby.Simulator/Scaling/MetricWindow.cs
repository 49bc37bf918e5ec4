using Pubby.Simulator.Nodes;

namespace Pubby.Simulator.Scaling;

/// <summary>The datapoints of the fleet's metrics: each is a period's, and known some time after its end.</summary>
internal sealed class MetricWindow(ScalingSettings settings)
{
    private readonly List<(double KnownAt, Datapoint Point)> _points = [];
    private readonly Dictionary<string, double> _processor = [];
    private double _seconds;
    private double _endsAt = settings.Period;

    /// <summary>One tick of the serving nodes.</summary>
    public void Observe(IEnumerable<Node> nodes, double now, double tick)
    {
        _seconds += tick;
        foreach (var node in nodes)
            _processor[node.Id] = _processor.GetValueOrDefault(node.Id) + (node.Processor * tick);
        if (now < _endsAt) return;
        _endsAt += settings.Period;
        var each = _processor.Values.Select(sum => 100 * sum / _seconds).DefaultIfEmpty().ToArray();
        // A node that gives its clients away would make the mean small, and the next step would remove too many.
        var counts = nodes.Where(node => !node.IsToGo).Select(node => (double)node.Count).DefaultIfEmpty().ToArray();
        Add(now, new Datapoint(each.Average(), each.Max(), counts.Average()));
        _processor.Clear();
        _seconds = 0;
    }

    /// <summary>A period has ended.</summary>
    public void Add(double endedAt, Datapoint point) => _points.Add((endedAt + settings.Delay, point));

    /// <summary>The last so many that are known; fewer: not so many are.</summary>
    public IReadOnlyList<Datapoint> Last(int count, double now) =>
        [.. _points.Where(entry => entry.KnownAt <= now).TakeLast(count).Select(entry => entry.Point)];
}

internal sealed record Datapoint(double ProcessorAverage, double ProcessorMaximum, double ConnectionsAverage)
{
    public double Of(ScalingMetric metric) => metric switch
    {
        ScalingMetric.ProcessorAverage => ProcessorAverage,
        ScalingMetric.ProcessorMaximum => ProcessorMaximum,
        _ => ConnectionsAverage,
    };
}
