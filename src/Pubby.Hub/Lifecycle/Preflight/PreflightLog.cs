using Pubby.Core;

namespace Pubby.Hub.Lifecycle.Preflight;

/// <summary>Says at the start what will limit this node, and at how many connections.</summary>
internal sealed partial class PreflightLog(HostReport report, ILogger<PreflightLog> log)
{
    public async Task WriteAsync(CancellationToken stopping)
    {
        var findings = await report.ReadAsync(stopping);
        foreach (var finding in findings) Write(finding);
        if (FirstLimit(findings) is { } first) LogFirstLimit(log, first.BitesAt!.Value, first.Check);
    }

    /// <summary>What bites first. Null: nothing that could be read does.</summary>
    public static Finding? FirstLimit(IEnumerable<Finding> findings) =>
        findings.Where(finding => finding.BitesAt is not null).MinBy(finding => finding.BitesAt);

    private void Write(Finding finding)
    {
        var text = finding.BitesAt is { } at
            ? $"{finding.Detail} It limits the node at {HostChecks.Number(at)} connections. {finding.Advice}"
            : $"{finding.Detail} {finding.Advice}";
        if (finding.Status == FindingStatus.Fail) LogFails(log, finding.Check, text);
        if (finding.Status == FindingStatus.Warn) LogMayLimit(log, finding.Check, text);
    }

    [LoggerMessage(EventIds.HostFails, LogLevel.Warning,
        "This host cannot do what the settings ask, {Check}: {Finding}")]
    private static partial void LogFails(ILogger log, string check, string finding);

    [LoggerMessage(EventIds.HostMayLimit, LogLevel.Information, "This host may limit the node, {Check}: {Finding}")]
    private static partial void LogMayLimit(ILogger log, string check, string finding);

    [LoggerMessage(EventIds.HostFirstLimit, LogLevel.Information,
        "This host bears {Connections} connections at most: the first limit is {Check}.")]
    private static partial void LogFirstLimit(ILogger log, long connections, string check);
}
