using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Pubby.Simulator.Scenarios.Files;

/// <summary>
/// Whether a tree has the fields that a record has, each of its kind and within its <see cref="RangeAttribute"/>: all
/// faults at once, each with its path. What a constructor's parameter has a default for may be left out.
/// </summary>
internal static class ScenarioShape
{
    private const int MaxText = 300;
    private const int MaxItems = 1000;

    public static IEnumerable<string> FaultsOf<T>(JsonObject given, string path = "") => Object(given, typeof(T), path);

    /// <summary>The names of a record's fields, as files have them.</summary>
    public static IEnumerable<string> FieldsOf(Type record) =>
        record.GetConstructors().Single().GetParameters().Select(NameOf);

    private static IEnumerable<string> Object(JsonObject given, Type record, string path)
    {
        var fields = record.GetConstructors().Single().GetParameters().ToDictionary(NameOf);
        foreach (var (name, value) in given)
        {
            var here = path.Length == 0 ? name : $"{path}.{name}";
            if (!fields.TryGetValue(name, out var field))
            {
                yield return $"{here}: there is no such field; there are {string.Join(", ", fields.Keys)}.";
                continue;
            }
            if (value is null && field.HasDefaultValue && field.DefaultValue is null) continue;
            var range = field.GetCustomAttribute<RangeAttribute>();
            foreach (var fault in Value(value, field.ParameterType, range, here)) yield return fault;
        }
        foreach (var (name, field) in fields)
        {
            if (!field.HasDefaultValue && !given.ContainsKey(name))
                yield return $"{(path.Length == 0 ? name : $"{path}.{name}")} is missing.";
        }
    }

    private static IEnumerable<string> Value(JsonNode? value, Type type, RangeAttribute? range, string path)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var kind = value?.GetValueKind() ?? JsonValueKind.Null;
        if (type.IsArray) return List(value, type.GetElementType()!, range, path);
        if (type == typeof(JsonObject)) return value is JsonObject ? [] : [$"{path} must be an object."];
        if (type == typeof(bool))
            return kind is JsonValueKind.True or JsonValueKind.False ? [] : [$"{path} must be true or false."];
        if (type.IsEnum) return NamesOf(type).Contains(TextOf(value)) ? [] : [$"{path} must be {OneOf(type)}."];
        if (type == typeof(string))
        {
            return TextOf(value) is { Length: <= MaxText } ? []
                : [$"{path} must be text, of at most {MaxText} letters."];
        }
        if (type.IsPrimitive) return Number(value, type, range, path);
        return value is JsonObject inner ? Object(inner, type, path) : [$"{path} must be an object."];
    }

    private static IEnumerable<string> List(JsonNode? value, Type item, RangeAttribute? range, string path) =>
        value is not JsonArray { Count: <= MaxItems } list ? [$"{path} must be a list, of at most {MaxItems}."]
            : list.Index().SelectMany(one => Value(one.Item, item, range, $"{path}[{one.Index}]"));

    private static IEnumerable<string> Number(JsonNode? value, Type type, RangeAttribute? range, string path)
    {
        var isWhole = type != typeof(double);
        var kind = isWhole ? "a whole number" : "a number";
        var text = value?.GetValueKind() == JsonValueKind.Number ? value.ToJsonString() : "";
        if (!double.TryParse(text, CultureInfo.InvariantCulture, out var number)
            || (isWhole && !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)))
            return [$"{path} must be {kind}."];
        if (range is null) return [];
        var (least, most) = (Limit(range.Minimum), Limit(range.Maximum));
        return number >= least && number <= most ? []
            : [string.Create(CultureInfo.InvariantCulture, $"{path} must be {kind} from {least} to {most}.")];
    }

    private static double Limit(object limit) => Convert.ToDouble(limit, CultureInfo.InvariantCulture);

    private static string? TextOf(JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static string OneOf(Type type) => string.Join(" or ", NamesOf(type));

    private static IEnumerable<string> NamesOf(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? field.Name);

    private static string NameOf(ParameterInfo field) => JsonNamingPolicy.CamelCase.ConvertName(field.Name!);
}
