namespace Pubby.Hub.Lifecycle.Preflight;

/// <summary>All that may limit this node, read anew for each call. Safe for any number of threads.</summary>
internal sealed class HostReport(IEnumerable<IPreflightCheck> checks, TimeProvider time)
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

    private static async Task<IEnumerable<Finding>> RunAsync(IPreflightCheck check, CancellationToken limit)
    {
        try
        {
            return await check.RunAsync(limit).WaitAsync(limit);
        }
        catch (OperationCanceledException)
        {
            return [new Finding(check.Name.Replace(' ', '_'), FindingStatus.Unknown,
                $"It did not answer within {Limit.TotalSeconds:0} s: {check.Name}.", "Look at it.")];
        }
    }
}
