namespace Pubby.Core.Policies;

/// <summary>
/// Over how long a node's clients should come back if it dies: twice as long as the other nodes need for all of them.
/// So the clients of a big node spread more.
/// </summary>
internal static class ReturnSpread
{
    private const int MaxMs = 30_000;

    /// <summary>
    /// Others that take all they bear deliver late meanwhile. One of three hubs died with 5,000 clients, on two cores
    /// that all of them and the clients shared (<c>deploy/rehearsal</c>, act kill): until all were back, but for the
    /// first second, p99 of deliveries was 2.3 times that of calm with all of it, and 1.2 and 1.0 times with half.
    /// </summary>
    private const int Headroom = 2;

    /// <param name="clients">The node's.</param>
    /// <param name="perSecond">What the other nodes can take.</param>
    /// <returns>Milliseconds; null: what the others can take is not known.</returns>
    public static int? Of(int clients, double? perSecond) =>
        perSecond is > 0 and var known ? (int)Math.Min(MaxMs, Headroom * clients / known * 1000) : null;
}
