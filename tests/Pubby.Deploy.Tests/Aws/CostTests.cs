using System.Globalization;
using Pubby.Testing;

namespace Pubby.Deploy.Tests.Aws;

/// <summary>The bill of docs/cost.md follows from its own prices and from what it assumes.</summary>
public sealed class CostTests
{
    private const int Hours = 730;
    private const double Seconds = Hours * 3600d;

    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Checkout.Root, "docs/cost.md"));

    private static readonly Dictionary<string, double> Prices = TableOf("Prices").ToDictionary(row => row[0], row =>
        double.Parse(row[1], CultureInfo.InvariantCulture));

    [Theory]
    [InlineData(100_000, 1)]
    [InlineData(1_000_000, 2)]
    [InlineData(10_000_000, 3)]
    public void Every_part_of_a_month_is_what_it_says(int clients, int column)
    {
        var parts = PartsOf(clients);
        var table = TableOf("A month").ToDictionary(row => row[0].Trim('*'), row => Number(row[column]));
        Assert.Equal(parts.Keys.Append("all").Order(StringComparer.Ordinal), table.Keys.Order(StringComparer.Ordinal));
        Assert.All(parts, part => Assert.Equal(Math.Round(part.Value), table[part.Key]));
        Assert.Equal(Math.Round(parts.Values.Sum()), table["all"]);
    }

    /// <summary>What is assumed is what the parts are reckoned from.</summary>
    [Fact]
    public void The_page_says_what_is_assumed() => Assert.Equal(
        ["730", "120,000", "2, and 4 GB", "0.1 a second", "250", "100", "100 a second", "3", "60", "1 GB", "2"],
        TableOf("What is assumed").Select(row => row[1]));

    private static Dictionary<string, double> PartsOf(int clients)
    {
        var tasks = Math.Max(2, Math.Ceiling(clients / 120_000d));
        var gigabytes = clients * Seconds * ((0.1 * 250) + (100d / 25)) / 1e9;
        var units = Math.Max(clients / 3000d, gigabytes / Hours);
        // What is published reaches each other node, of which two in three are in another zone.
        var between = 100 * Seconds * 1000 * (tasks - 1) / 1e9 * 2 / 3;
        return new Dictionary<string, double>
        {
            ["tasks on Fargate"] =
                tasks * ((2 * Prices["Fargate, processor"]) + (4 * Prices["Fargate, memory"])) * Hours,
            ["balancers"] = (2 * Prices["ALB"] * Hours) + ((units + 1) * Prices["LCU"] * Hours),
            ["data out"] = DataOut(gigabytes),
            ["Global Accelerator"] =
                (Prices["Global Accelerator"] * Hours) + (gigabytes * Prices["Global Accelerator, data"]),
            ["table: writes"] = 100 * Seconds / 1e6 * Prices["DynamoDB, write"],
            ["cache"] = 2 * Prices["cache.m7g.large"] * Hours,
            ["NAT gateways"] = 3 * Prices["NAT gateway"] * Hours,
            ["between zones"] = between * Prices["between zones"],
            ["CloudWatch"] = (60 * Prices["CloudWatch, metric"]) + (tasks * Prices["CloudWatch, log"]),
        };
    }

    private static double DataOut(double gigabytes)
    {
        var sum = 0d;
        foreach (var (size, price) in ((double, string)[])
            [(10_000, "first 10 TB"), (40_000, "next 40 TB"), (100_000, "next 100 TB"), (double.MaxValue, "beyond")])
        {
            var part = Math.Min(gigabytes, size);
            sum += part * Prices[$"data out, {price}"];
            gigabytes -= part;
        }
        return sum;
    }

    private static double Number(string text) =>
        double.Parse(text.Trim('*'), NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    /// <summary>The rows under a heading, without the table's head.</summary>
    private static IEnumerable<string[]> TableOf(string heading) => Lines
        .SkipWhile(line => line != $"## {heading}").Skip(1)
        .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
        .Select(line => line.Trim('|', ' ').Split(" | "));
}
