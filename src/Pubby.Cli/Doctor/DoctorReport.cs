using Pubby.Cli.Invocation;

namespace Pubby.Cli.Doctor;

/// <summary>Prints what checks find, as they find it.</summary>
internal sealed class DoctorReport(Output output)
{
    private int _failed;
    private int _warned;

    public ExitCode ExitCode => _failed > 0 ? ExitCode.ChecksFailed : ExitCode.Done;

    /// <returns>True: what builds on it can be looked at.</returns>
    public bool Add(Finding finding)
    {
        if (finding.Status == FindingStatus.Fail) _failed++;
        if (finding.Status == FindingStatus.Warn) _warned++;
        if (output.IsJson) output.Json(finding.ToJson());
        else Print(finding);
        return finding.Status != FindingStatus.Fail;
    }

    public void Summarize()
    {
        if (_failed == 0 && _warned == 0) output.Say("Nothing is wrong.");
        else output.Say($"{Count(_failed, "fault")}, {Count(_warned, "warning")}.");
    }

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    private void Print(Finding finding)
    {
        var (sign, colour) = finding.Status switch
        {
            FindingStatus.Ok => ("✓", "green"),
            FindingStatus.Warn => ("!", "yellow"),
            FindingStatus.Fail => ("✗", "red"),
            _ => ("–", "grey"),
        };
        output.Markup($"[{colour}]{sign}[/] [bold]{Output.Safe(finding.Check),-14}[/] {Output.Safe(finding.Detail)}");
        if (finding.Advice is { } advice) output.Markup($"  {"",-14} [grey]→[/] {Output.Safe(advice)}");
    }
}
