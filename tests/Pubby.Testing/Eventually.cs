namespace Pubby.Testing;

/// <summary>
/// How long a test waits for what must happen. Nothing is ever concluded from how long it took: past it, the test hangs
/// and fails.
/// </summary>
public static class Eventually
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <summary>So often a test asks again what a hub refuses because it is busy, as each SDK does.</summary>
    internal const int Tries = 60;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks again and again until it is so.</summary>
    /// <param name="limit">For what takes longer than others, such as a build; absent: <see cref="Limit"/>.</param>
    public static async Task UntilAsync(Func<Task<bool>> isSo, string what, TimeSpan? limit = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(started) > (limit ?? Limit))
                throw new TimeoutException($"waited in vain: {what}");
            await Task.Delay(Step, TimeProvider.System);
        }
    }

    /// <param name="what">Asked for when it was in vain.</param>
    public static async Task UntilAsync(Func<Task<bool>> isSo, Func<string> what, TimeSpan? limit = null)
    {
        try
        {
            await UntilAsync(isSo, "", limit);
        }
        catch (TimeoutException fault)
        {
            throw new TimeoutException($"waited in vain: {what()}", fault);
        }
    }

    public static Task UntilAsync(Func<bool> isSo, Func<string> what, TimeSpan? limit = null) =>
        UntilAsync(() => Task.FromResult(isSo()), what, limit);

    public static Task UntilAsync(Func<bool> isSo, string what) => UntilAsync(() => Task.FromResult(isSo()), what);
}
