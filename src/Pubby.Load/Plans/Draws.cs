namespace Pubby.Load.Plans;

/// <summary>Numbers that look random and depend on what they are for alone (splitmix64).</summary>
internal static class Draws
{
    /// <returns>From 0 to 1, 1 excluded.</returns>
    public static double Of(ulong seed, int connection, int what)
    {
        var mixed = Mix(Mix(seed + 0x9E3779B97F4A7C15UL * (ulong)(uint)connection) + (ulong)(uint)what);
        return (mixed >> 11) * (1.0 / (1UL << 53));
    }

    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15UL;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
