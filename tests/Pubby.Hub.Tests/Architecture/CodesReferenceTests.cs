using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Pubby.Hub.Connections;
using Pubby.Hub.Publishing.OpenApi;
using Pubby.Protocol;

namespace Pubby.Hub.Tests.Architecture;

/// <summary>docs/reference/codes.md lists the codes that there are.</summary>
public sealed partial class CodesReferenceTests
{
    private const string Page = "docs/reference/codes.md";

    private static readonly string[] Codes =
        [.. typeof(ErrorCode).GetFields().Select(field => (string)field.GetRawConstantValue()!)];

    [Fact]
    public void Refused_requests()
    {
        var code = ApiOperations.All.SelectMany(operation => operation.Answers)
            .Where(answer => answer.Schema == ApiSchemas.Problem)
            .SelectMany(answer => answer.Examples.Select(example => $"{answer.Status} {example.Name}"))
            // Of any address, and of no operation (ProblemHandling).
            .Concat(["404 not_found", "405 method_not_allowed", "500 internal"]).ToHashSet();
        Assert.Equal(code.Order(StringComparer.Ordinal), PairsOf("Refused requests").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Refused_commands()
    {
        var malformed = RoomErrors.Of(ErrorCode.Malformed).Message;
        var code = Codes.Where(code => code == ErrorCode.Malformed || RoomErrors.Of(code).Message != malformed);
        var page = Documents.RowsOf(Page, "Refused commands").SelectMany(row => CodesOf(row[0]));
        Assert.Equal(code.Order(StringComparer.Ordinal), page.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_code_is_left_out()
    {
        var told = Documents.RowsOf(Page)
            .SelectMany(row => CodesOf(row[0]).Concat(CodesOf(row.ElementAtOrDefault(1) ?? "")));
        Assert.Empty(Codes.Except(told));
    }

    [Fact]
    public void Close_codes()
    {
        var code = Enum.GetValues<CloseCode>().Select(code => (int)code).Where(code => code >= 4000).Order();
        var page = Documents.RowsOf(Page, "Close codes").Where(row => char.IsDigit(row[0][0]));
        Assert.Equal(code, page.Select(row => int.Parse(row[0], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Posts_of_SNS()
    {
        var refusal = Documents.Assemblies.SelectMany(assembly => assembly.GetTypes())
            .Single(type => type.Name == "PostRefusal");
        var code = refusal.GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => field.GetValue(null))
            .Select(value => $"{Of(value, "Status")} {Of(value, "Code")}");
        Assert.Equal(code.Order(StringComparer.Ordinal), PairsOf("Posts of SNS").Order(StringComparer.Ordinal));

        object? Of(object? value, string property) => refusal.GetProperty(property)!.GetValue(value);
    }

    private static IEnumerable<string> PairsOf(string heading) =>
        Documents.RowsOf(Page, heading).Where(row => char.IsDigit(row[0][0]))
            .SelectMany(row => CodesOf(row[1]).Select(code => $"{row[0]} {code}"));

    private static IEnumerable<string> CodesOf(string cell) => Code().Matches(cell)
        .Select(match => match.Groups[1].Value);

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Code();
}
