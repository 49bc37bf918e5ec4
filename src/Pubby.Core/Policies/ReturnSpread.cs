namespace Pubby.Core.Policies;

/// <summary>
/// Over how long a node's clients should come back if it dies: as long as the other nodes need for all of them. So the
/// clients of a big node spread more.
/// </summary>
internal static class ReturnSpread
{
    private const int MaxMs = 30_000;

    /// <param name="clients">The node's.</param>
    /// <param name="perSecond">What the other nodes can take.</param>
    /// <returns>Milliseconds; null: what the others can take is not known.</returns>
    public static int? Of(int clients, double? perSecond) =>
        perSecond is > 0 and var known ? (int)Math.Min(MaxMs, clients / known * 1000) : null;
}
