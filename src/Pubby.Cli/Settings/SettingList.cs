using System.Collections;
using System.Globalization;

namespace Pubby.Cli.Settings;

/// <summary>Every setting with its value, by its full name. What may be a secret is not shown.</summary>
internal static class SettingList
{
    private const string Hidden = "***";

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

    private static string Shown(string name, object? value) => value switch
    {
        null or "" => "",
        bool or int or double or Enum or TimeSpan => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        string text when PublicSettings.Names.Contains(WithoutPlaces(name)) => WithoutCredentials(text),
        _ => Hidden,
    };

    /// <summary><c>Pubby:Tokens:Keys:0:Id</c> as <c>Tokens:Keys:Id</c>.</summary>
    private static string WithoutPlaces(string name) =>
        string.Join(':', name.Split(':').Skip(1).Where(part => !part.All(char.IsAsciiDigit)));

    /// <summary>An address may name a user with a password, or have a key in its query.</summary>
    private static string WithoutCredentials(string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal)
            || !Uri.TryCreate(text, UriKind.Absolute, out var address)) return text;
        if (address is { UserInfo: "", Query: "", Fragment: "" }) return text;
        var user = address.UserInfo.Length > 0 ? $"{Hidden}@" : "";
        var more = address.Query.Length + address.Fragment.Length > 0 ? $"?{Hidden}" : "";
        return $"{address.Scheme}://{user}{address.Authority}{address.AbsolutePath}{more}";
    }
}
