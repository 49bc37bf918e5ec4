using System.Collections;
using System.Globalization;

namespace Pubby.Cli.Settings;

/// <summary>Every setting with its value, by its full name. What may be a secret is not shown.</summary>
internal static class SettingList
{
    /// <summary>The ends of names whose values open something, or may have a password in them.</summary>
    private static readonly string[] Secrets = ["Secret", "Redis:Configuration", "Password"];

    public static IEnumerable<(string Name, string Value)> Of(object options, string path = "Pubby")
    {
        foreach (var property in options.GetType().GetProperties().OrderBy(property => property.Name))
        {
            var name = $"{path}:{property.Name}";
            var value = property.GetValue(options);
            // What the options compute themselves is no setting.
            if (value is IList list) foreach (var item in OfList(list, name)) yield return item;
            else if (property.CanWrite) yield return (name, Shown(name, value));
            else if (value is not null && property.PropertyType.Namespace?.StartsWith("Pubby.") == true)
                foreach (var item in Of(value, name)) yield return item;
        }
    }

    private static IEnumerable<(string Name, string Value)> OfList(IList list, string name)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is string text) yield return ($"{name}:{i}", Shown(name, text));
            else foreach (var item in Of(list[i]!, $"{name}:{i}")) yield return item;
        }
    }

    private static string Shown(string name, object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.Length > 0 && Secrets.Any(end => name.EndsWith(end, StringComparison.Ordinal)) ? "***" : text;
    }
}
