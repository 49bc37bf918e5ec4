using System.Globalization;
using Pubby.Simulator.Model;
using Pubby.Simulator.Scenarios;

namespace Pubby.Simulator.Output;

/// <summary>Whether one thing came out as it has to.</summary>
internal sealed record Verdict(Expectation Expected, string Text, string Unit, double Value)
{
    public bool IsMet => Value >= (Expected.Least ?? double.NegativeInfinity)
        && Value <= (Expected.Most ?? double.PositiveInfinity);

    public static IReadOnlyList<Verdict> Of(Run run) =>
    [
        .. (run.Scenario.Expect ?? []).Select(expected =>
        {
            var (text, unit, value) = Measures.Of(expected.Measure, run);
            return new Verdict(expected, text, unit, value);
        }),
    ];

    /// <summary>A row of a table in Markdown.</summary>
    public string Row(string scenario) =>
        $"| `{scenario}` | {(IsMet ? "" : "✗ ")}{Text} | {Number(Value)} | {Limits} |";

    public override string ToString() => $"{(IsMet ? "✓" : "✗")} {Text}: {Number(Value)} ({Limits})";

    private string Limits => (Expected.Least, Expected.Most) switch
    {
        ({ } least, { } most) => $"{Number(least)} to {Number(most)}",
        ({ } least, null) => $"at least {Number(least)}",
        (null, { } most) => $"at most {Number(most)}",
        _ => "no limit",
    };

    private string Number(double value)
    {
        var unit = Unit.Length == 0 ? "" : $" {Unit}";
        if (double.IsInfinity(value)) return "never";
        if (double.IsNaN(value)) return "none";
        var digits = Math.Abs(value) >= 100 || value == Math.Round(value) ? "N0" : Math.Abs(value) >= 10 ? "N1" : "N2";
        return value.ToString(digits, CultureInfo.InvariantCulture) + unit;
    }
}
