using System.Globalization;

namespace Pubby.Simulator.Output.Drawing;

/// <summary>Values from 0 on, along so many units of a picture.</summary>
/// <param name="From">Where 0 is.</param>
/// <param name="To">Where the highest value is; it may be less than <paramref name="From"/>.</param>
/// <param name="Highest">Above 0.</param>
internal readonly record struct Axis(double From, double To, double Highest)
{
    private static readonly int[] Factors = [1, 2, 5, 10];

    public double At(double value) => From + (value / Highest * (To - From));

    /// <summary>Round values with at least so much between two of them that their labels do not touch.</summary>
    /// <param name="most">How many there is room for.</param>
    public IEnumerable<(double At, string Label)> Ticks(int most)
    {
        var step = StepFor(Highest / most);
        for (var i = 0; i * step <= Highest; i++)
            yield return (At(i * step), (i * step).ToString("#,0.##", CultureInfo.InvariantCulture));
    }

    /// <summary>1, 2 or 5 times a power of ten.</summary>
    private static double StepFor(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return power * Factors.First(factor => factor * power >= least * 0.999);
    }
}
