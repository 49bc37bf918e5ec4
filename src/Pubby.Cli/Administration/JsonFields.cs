using System.Globalization;
using System.Text.Json;

namespace Pubby.Cli.Administration;

/// <summary>Fields of an answer. One that is missing, or null, is no fault: other versions answer too.</summary>
internal static class JsonFields
{
    public static JsonElement? Field(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value)
        && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    /// <summary>Null: there is none.</summary>
    public static string? Text(this JsonElement json, string name) => json.Field(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } other => other.GetRawText(),
    };

    /// <summary>Null: there is none, or it is no number.</summary>
    public static double? Number(this JsonElement json, string name) =>
        json.Field(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    public static bool Is(this JsonElement json, string name) =>
        json.Field(name) is { ValueKind: JsonValueKind.True };

    public static DateTimeOffset? Moment(this JsonElement json, string name) =>
        json.Field(name) is { ValueKind: JsonValueKind.String } text && text.TryGetDateTimeOffset(out var moment)
            ? moment : null;

    public static IEnumerable<JsonElement> List(this JsonElement json, string name) =>
        json.Field(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>For people: 1,234 and 0.5, and nothing where there is nothing.</summary>
    public static string Shown(this double? number) => number switch
    {
        null => "-",
        { } value when Math.Abs(value) >= 100 || value == Math.Floor(value) =>
            value.ToString("N0", CultureInfo.InvariantCulture),
        { } value => value.ToString("0.0", CultureInfo.InvariantCulture),
    };

    public static string Shown(this JsonElement json, string name) => json.Number(name).Shown();
}
