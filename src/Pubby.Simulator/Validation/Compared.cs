namespace Pubby.Simulator.Validation;

/// <summary>A figure of a run with real processes, and the simulator's.</summary>
internal sealed record Compared(string Act, string Figure, double Real, double Simulated, string Unit)
{
    /// <summary>How far the simulator may be off, in percent.</summary>
    public const double Allowed = 15;

    /// <summary>
    /// The simulator's distance, in percent of the real figure; of a distance, it is the distance itself.
    /// </summary>
    public double Difference => Real == 0 ? Simulated : 100 * (Simulated - Real) / Real;

    public bool IsClose => Math.Abs(Difference) <= Allowed;
}
