namespace Pubby.Simulator.Output;

/// <summary>What a node was like in a second.</summary>
/// <param name="IsServing">It was ready at the end of it.</param>
/// <param name="Processor">The share of its cores, in the mean.</param>
/// <param name="P99">Of a delivery, in milliseconds, at its worst.</param>
internal readonly record struct NodeSample(
    long Count, bool IsServing, int Connects, int Refused, int Moved, float Processor, float P99);

/// <summary>What the fleet was like in a second.</summary>
/// <param name="Largest">Connections of the serving node with the most.</param>
/// <param name="Smallest">Connections of the serving node with the fewest.</param>
internal readonly record struct FleetSample(
    int Second, long Wanted, long Connected, long Connects, long Refused, long RefusedByClosed, long Moved, long Cut,
    long Wasted, long Largest, long Smallest, int Serving, int Running, double Processor, double HottestProcessor,
    double P99)
{
    /// <summary>Of a fleet of which no node serves: without end, as nobody could say that it is even.</summary>
    public double Unevenness => Serving == 0 ? double.PositiveInfinity : Largest / Math.Max(1.0, Smallest);
}
