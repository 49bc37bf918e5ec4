namespace Pubby.Load.Runs;

/// <summary>How many processes hold so many connections.</summary>
internal static class WorkerCount
{
    /// <param name="connectionsOfProcess">What the limit on open files leaves to one.</param>
    /// <param name="wanted">At least so many; null: as few as can be.</param>
    public static int Of(long connections, int connectionsOfProcess, int? wanted)
    {
        var needed = (connections + connectionsOfProcess - 1) / connectionsOfProcess;
        return (int)Math.Max(needed, Math.Min(wanted ?? 1, connections));
    }
}
