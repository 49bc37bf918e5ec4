using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Pubby.Core;
using Pubby.Hub.Options;

namespace Pubby.Hub.Configuration;

/// <summary>
/// Fills an options object from a configuration section. It reports every fault instead of stopping at the first one:
/// values that cannot be parsed or are out of range, and unknown keys. Used once, at the start.
/// </summary>
internal sealed class OptionsReader(SettingFaults faults)
{
    private static readonly string[] TimeFormats = [@"hh\:mm\:ss", @"d\.hh\:mm\:ss"];

    public void Read(IConfigurationSection section, object options)
    {
        var properties = options.GetType().GetProperties();
        foreach (var child in section.GetChildren())
        {
            var property =
                properties.FirstOrDefault(property =>
                    property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null) ReportUnknown(section, child.Key, properties);
            else ReadProperty(child, options, property);
        }
    }

    private void ReadProperty(IConfigurationSection section, object options, PropertyInfo property)
    {
        if (property.GetValue(options) is IList list) ReadList(section, list, property);
        else if (!property.CanWrite) Read(section, property.GetValue(options)!);
        else if (section.Value is { Length: > 0 } text) ReadValue(section.Path, text, options, property);
    }

    private void ReadList(IConfigurationSection section, IList list, PropertyInfo property)
    {
        var type = property.PropertyType.GetGenericArguments()[0];
        foreach (var child in section.GetChildren())
        {
            if (type == typeof(string))
            {
                list.Add(child.Value ?? "");
                continue;
            }
            var item = Activator.CreateInstance(type)!;
            Read(child, item);
            list.Add(item);
        }
    }

    private void ReadValue(string key, string text, object options, PropertyInfo property)
    {
        var range = property.GetCustomAttribute<RangeAttribute>();
        if (!TryParse(text, property.PropertyType, out var value) || range?.IsValid(value) == false)
        {
            faults.Report(key, $"'{text}' is not {Describe(property.PropertyType, range)}.");
            return;
        }
        property.SetValue(options, value);
    }

    private static bool TryParse(string text, Type type, out object? value)
    {
        value = null;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) value = text;
        else if (type == typeof(bool) && bool.TryParse(text, out var flag)) value = flag;
        else if (type == typeof(int)
            && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) value =
                number;
        else if (type == typeof(double)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var fraction)
            && double.IsFinite(fraction)) value = fraction;
        else if (type == typeof(TimeSpan)
            && TimeSpan.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, out var span)) value = span;
        else if (type.IsEnum && !char.IsAsciiDigit(text[0])
            && Enum.TryParse(type, text, ignoreCase: true, out var choice)) value = choice;
        return value is not null;
    }

    private static string Describe(Type type, RangeAttribute? range)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var kind = type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
            : type == typeof(bool) ? "true or false"
            : type == typeof(TimeSpan) ? "a time as hh:mm:ss"
            : type == typeof(double) ? "a number such as 0.5"
            : "a whole number";
        return range is null ? kind
            : string.Create(CultureInfo.InvariantCulture, $"{kind} from {range.Minimum} to {range.Maximum}");
    }

    private void ReportUnknown(IConfigurationSection section, string key, PropertyInfo[] properties)
    {
        var hint = Spelling.Nearest(key, properties.Select(property => property.Name)) is { } meant
            ? $"did you mean {section.Path}:{meant}?"
            : $"known here: {string.Join(", ", properties.Select(property => property.Name))}.";
        faults.Report($"{section.Path}:{key}", $"there is no such setting; {hint}");
    }
}
