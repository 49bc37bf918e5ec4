using System.Runtime.CompilerServices;
using Pubby.Core.Draining;
using Pubby.Hub.Options;

namespace Pubby.Hub.Lifecycle.Drain.Signals;

/// <summary>Drains the node while a file exists: for scripts and platforms that can do nothing else.</summary>
internal sealed class FileSignal(DrainOptions options, TimeProvider time) : IDrainSignal
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    public string Name => "file";

    public async IAsyncEnumerable<DrainOrder?> WatchAsync([EnumeratorCancellation] CancellationToken stopping)
    {
        if (options.File.Length == 0) yield break;
        var order = new DrainOrder($"the file {options.File} exists");
        var existed = false;
        while (true)
        {
            // False also for a file that may not be looked at: what cannot be known is no reason.
            var exists = File.Exists(options.File);
            if (exists != existed) yield return exists ? order : null;
            existed = exists;
            await Task.Delay(Period, time, stopping);
        }
    }
}
