using Pubby.Client.Connection;

namespace Pubby.Simulator.Clients;

/// <summary>
/// The states of waiting clients, by number: the SDK's own <see cref="BackoffState"/> with its times rounded, so that
/// millions of clients are in at most some two thousand of them. The waits themselves are not rounded.
/// </summary>
internal static class WaitStates
{
    /// <summary>Of the wait before. The first: there was none.</summary>
    private static readonly double[] Previous =
        [0, 0.5, 0.7, 1, 1.4, 2, 2.8, 4, 5.6, 8, 11, 16, 22, 32, 45, 60, 90];

    /// <summary>Of what the hub asked for.</summary>
    private static readonly double[] Hints = [0, 1, 2, 3, 4, 6, 8, 10, 13, 16, 20, 25, 32, 40, 50, 60, 90];

    private static readonly BackoffState[] States = [.. Enumerable.Range(0, Count).Select(Make)];

    public static int Count => (BackoffState.ManyRefusals + 1) * Previous.Length * Hints.Length;

    /// <summary>A client whose last connection has lasted.</summary>
    public const int Rested = 0;

    public static BackoffState Of(int number) => States[number];

    public static int NumberOf(in BackoffState state)
    {
        var refusals = Math.Min(state.Refusals, BackoffState.ManyRefusals);
        var previous = state.Previous is { } wait ? Nearest(Previous.AsSpan(1), wait.TotalSeconds) + 1 : 0;
        return (((refusals * Previous.Length) + previous) * Hints.Length) + Above(state.Hint.TotalSeconds);
    }

    private static BackoffState Make(int number)
    {
        var (rest, hint) = Math.DivRem(number, Hints.Length);
        var (refusals, previous) = Math.DivRem(rest, Previous.Length);
        return new BackoffState(previous == 0 ? null : TimeSpan.FromSeconds(Previous[previous]), refusals,
            TimeSpan.FromSeconds(Hints[hint]), TimeSpan.Zero);
    }

    private static int Nearest(ReadOnlySpan<double> sorted, double value)
    {
        var at = 0;
        // By ratio: half way is the root of the product.
        while (at + 1 < sorted.Length && value * value > sorted[at] * sorted[at + 1]) at++;
        return at;
    }

    /// <summary>What was asked for is the least, so it is rounded up.</summary>
    private static int Above(double hint)
    {
        var at = 0;
        while (at + 1 < Hints.Length && Hints[at] < hint) at++;
        return at;
    }
}
