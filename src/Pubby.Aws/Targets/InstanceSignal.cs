using System.Runtime.CompilerServices;
using Pubby.Core.Draining;
using Pubby.Core.Policies;

namespace Pubby.Aws.Targets;

/// <summary>Drains the node by one value of its EC2 instance's metadata, which is asked for every 5 s.</summary>
/// <param name="path">Below <c>/latest/meta-data/</c>.</param>
internal abstract class InstanceSignal(string path, InstanceMetadata metadata, TimeProvider time, ILogger log)
    : IDrainSignal
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    /// <summary>So many answers in a row take an order back.</summary>
    private const int AnswersToWithdraw = 3;

    public abstract string Name { get; }

    private string Followed => $"the instance's {path}";

    public async IAsyncEnumerable<DrainOrder?> WatchAsync([EnumeratorCancellation] CancellationToken stopping)
    {
        var report = new SignalReport(Name, time, log);
        var backoff = new JitteredBackoff(Period, LongestPause);
        DrainOrder? order = null;
        var withdrawals = 0;
        var isFound = false;
        while (order is not { IsFinal: true })
        {
            var wait = Period;
            var answer = await metadata.GetAsync(path, stopping);
            if (answer.Value is not { } text)
            {
                report.Fault(answer.Fault!);
                wait = backoff.Next();
            }
            else
            {
                if (isFound) report.Known(Followed);
                else report.Found(Followed);
                isFound = true;
                backoff.Reset();
                if (OrderOf(text, time.GetUtcNow()) is { } said)
                {
                    withdrawals = 0;
                    if (order is null) yield return order = said;
                }
                else if (order is not null && ++withdrawals == AnswersToWithdraw) yield return order = null;
            }
            await Task.Delay(wait, time, stopping);
        }
    }

    /// <param name="text">Empty: the instance has no such value now.</param>
    /// <returns>Null: it is no reason to drain.</returns>
    protected abstract DrainOrder? OrderOf(string text, DateTimeOffset now);
}
