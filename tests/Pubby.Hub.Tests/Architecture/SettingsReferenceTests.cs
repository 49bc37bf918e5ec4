using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Pubby.Hub.Tests.Architecture;

/// <summary>
/// docs/reference/settings.md lists the settings that there are, with the defaults and the ranges that the code has.
/// </summary>
public sealed class SettingsReferenceTests
{
    private const string Page = "docs/reference/settings.md";

    [Fact]
    public void The_page_has_every_setting_with_its_default_and_range()
    {
        var options = Documents.Assemblies.SelectMany(assembly => assembly.GetTypes())
            .Single(type => type.Name == "PubbyOptions");
        var code = Of(Activator.CreateInstance(options)!, "Pubby", "N").Order(StringComparer.Ordinal);
        var page = Documents.RowsOf(Page).Where(row => row[0].StartsWith("`Pubby:", StringComparison.Ordinal))
            .Select(row => string.Join(" | ", row[..3])).Order(StringComparer.Ordinal);
        Assert.Equal(code, page);
    }

    /// <param name="index">The letter that stands for a number in a list of these.</param>
    private static IEnumerable<string> Of(object options, string path, string index)
    {
        foreach (var property in options.GetType().GetProperties())
        {
            var (name, value) = ($"{path}:{property.Name}", property.GetValue(options));
            if (value is IList)
            {
                var item = property.PropertyType.GetGenericArguments()[0];
                if (item == typeof(string)) yield return $"`{name}:{index}` | – | ";
                else foreach (var row in Of(Activator.CreateInstance(item)!, $"{name}:{index}", "M")) yield return row;
            }
            else if (property.CanWrite) yield return $"`{name}` | {Default(value)} | {Range(property)}";
            else if (Documents.Assemblies.Contains(property.PropertyType.Assembly))
            {
                foreach (var row in Of(value!, name, index)) yield return row;
            }
        }
    }

    private static string Default(object? value) => value switch
    {
        null or "" => "–",
        int number => number.ToString("N0", CultureInfo.InvariantCulture),
        double number => number.ToString("#,0.##", CultureInfo.InvariantCulture),
        bool flag => flag ? "`true`" : "`false`",
        _ => $"`{value}`",
    };

    private static string Range(PropertyInfo property)
    {
        if (property.PropertyType.IsEnum) return string.Join(", ", Enum.GetNames(property.PropertyType)
            .Select(name => $"`{name}`"));
        if (property.GetCustomAttribute<RangeAttribute>() is not { } range) return "";
        return range.OperandType == typeof(int) || range.OperandType == typeof(double)
            ? string.Create(CultureInfo.InvariantCulture, $"{range.Minimum:#,0.##} to {range.Maximum:#,0.##}")
            : $"`{range.Minimum}` to `{range.Maximum}`";
    }
}
