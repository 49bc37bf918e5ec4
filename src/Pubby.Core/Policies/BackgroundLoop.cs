namespace Pubby.Core.Policies;

/// <summary>
/// Work that a node needs for as long as it runs. What goes wrong in a round is the hub's mistake or an answer that
/// nobody foresaw: it is told, and the next round follows after a pause. A loop that ended by it would be missed only
/// when it is needed, perhaps weeks later.
/// </summary>
internal static class BackgroundLoop
{
    /// <summary>After a round that failed. The next may fail as fast.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>One round after another, until the node stops. A round waits for what it is for.</summary>
    /// <param name="onDefect">Gets what a round throws.</param>
    /// <returns>Completes when the node stops, and never fails.</returns>
    public static Task RunAsync(
        Func<CancellationToken, Task> round, Action<Exception> onDefect, TimeProvider time,
        CancellationToken stopping) =>
        RunUntilDoneAsync(async token =>
        {
            await round(token);
            return false;
        }, onDefect, time, stopping);

    /// <summary>As <see cref="RunAsync"/>, until a round returns true.</summary>
    /// <param name="pause">After a round that failed; null: <see cref="Pause"/>.</param>
    public static async Task RunUntilDoneAsync(
        Func<CancellationToken, Task<bool>> round, Action<Exception> onDefect, TimeProvider time,
        CancellationToken stopping, TimeSpan? pause = null)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (await round(stopping)) return;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                onDefect(fault);
                await Task.Delay(pause ?? Pause, time, stopping)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
