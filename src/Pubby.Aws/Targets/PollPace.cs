namespace Pubby.Aws.Targets;

/// <summary>
/// How long to wait between two polls of a target group. AWS allows all callers of an account some ten describing calls
/// a second in a region, deployments included. Has no clock.
/// </summary>
internal static class PollPace
{
    /// <summary>Of a fleet that shares its polls.</summary>
    public static readonly TimeSpan Shared = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait after failures.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Alone = TimeSpan.FromSeconds(10);

    /// <summary>Nodes that cannot share poll so often that all of them make two calls a second at most.</summary>
    private static readonly TimeSpan AloneForEachNode = TimeSpan.FromSeconds(0.5);

    /// <param name="targets">How many the group had, which is about the number of nodes.</param>
    public static TimeSpan AloneOf(int targets)
    {
        var share = AloneForEachNode * targets;
        return share > Alone ? share : Alone;
    }

    /// <param name="usual">The wait after a success.</param>
    /// <param name="last">The wait before the call that failed.</param>
    public static TimeSpan AfterFault(TimeSpan usual, TimeSpan last)
    {
        var twice = (last > usual ? last : usual) * 2;
        var bounded = twice < Longest ? twice : Longest;
        return bounded > usual ? bounded : usual;
    }
}
