using Pubby.Core;

namespace Pubby.Hub.Lifecycle.Preflight;

/// <summary>All that may limit this node, read anew for each call. Safe for any number of threads.</summary>
internal sealed partial class HostReport(
    IEnumerable<IPreflightCheck> checks, TimeProvider time, ILogger<HostReport> log)
{
    /// <summary>Of all parts together. Redis' and the store's own time-outs are shorter.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly IPreflightCheck[] _checks = [.. checks];

    public async Task<IReadOnlyList<Finding>> ReadAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var parts = await Task.WhenAll(_checks.Select(check => RunAsync(check, either.Token)));
        cancellationToken.ThrowIfCancellationRequested();
        return [.. parts.SelectMany(findings => findings)];
    }

    /// <summary>A part that cannot be read is one finding, and the others are still told.</summary>
    private async Task<IEnumerable<Finding>> RunAsync(IPreflightCheck check, CancellationToken limit)
    {
        try
        {
            return await check.RunAsync(limit).WaitAsync(limit);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return Unknown(check, $"It did not answer within {Limit.TotalSeconds:0} s: {check.Name}.", "Look at it.");
        }
        catch (Exception fault)
        {
            LogNotRead(log, check.Name, fault);
            return Unknown(check, $"It could not be read: {check.Name}.", "This node's log says why.");
        }
    }

    private static Finding[] Unknown(IPreflightCheck check, string detail, string advice) =>
        [new Finding(check.Name.Replace(' ', '_'), FindingStatus.Unknown, detail, advice)];

    [LoggerMessage(EventIds.HostPartNotRead, LogLevel.Warning,
        "What the node stands on could not be read in one part, {Check}. The others are told.")]
    private static partial void LogNotRead(ILogger log, string check, Exception fault);
}
