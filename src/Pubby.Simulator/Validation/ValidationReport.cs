using System.Globalization;
using System.Text;

namespace Pubby.Simulator.Validation;

/// <summary>The comparison as a table in Markdown.</summary>
internal static class ValidationReport
{
    public static string Of(IReadOnlyList<Compared> rows)
    {
        var text = new StringBuilder("""
            | act | figure | real processes | simulator | difference |
            |---|---|---|---|---|

            """);
        foreach (var row in rows)
        {
            var real = row.Real == 0 ? "" : Number(row.Real, row.Unit);
            var mark = row.IsClose ? "" : "✗ ";
            text.Append(CultureInfo.InvariantCulture,
                $"| {row.Act} | {row.Figure} | {real} | {(row.Real == 0 ? "" : Number(row.Simulated, row.Unit))} | ");
            text.Append(CultureInfo.InvariantCulture, $"{mark}{row.Difference:0.0} % |\n");
        }
        return text.ToString();
    }

    private static string Number(double value, string unit)
    {
        var digits = value < 100 && value != Math.Round(value) ? "0.0" : "#,0";
        return $"{value.ToString(digits, CultureInfo.InvariantCulture)} {unit}".TrimEnd();
    }
}
