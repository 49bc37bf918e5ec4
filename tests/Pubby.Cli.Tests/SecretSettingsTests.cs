using System.Collections;
using Pubby.Cli.Settings;

namespace Pubby.Cli.Tests;

/// <summary>
/// Which settings config show hides. A new text is hidden until it is named in PublicSettings or here, so that
/// somebody has thought about it.
/// </summary>
public sealed class SecretSettingsTests
{
    private static readonly string[] Secrets =
    [
        "Redis:Configuration", "Tokens:Keys:Jwk", "Tokens:Keys:Secret",
    ];

    [Fact]
    public void Each_text_is_a_secret_that_is_hidden_or_is_named_as_public()
    {
        var options = Activator.CreateInstance(
            typeof(SettingsFile).GetMethod(nameof(SettingsFile.Check))!.ReturnType, nonPublic: true)!;
        Fill(options);
        var texts = SettingList.Of(options).Where(setting => setting.Value is "a text" or "***").ToLookup(
            setting => setting.Value,
            setting => setting.Name["Pubby:".Length..].Replace(":0", "", StringComparison.Ordinal));
        Assert.Equal(Secrets, texts["***"].Order(StringComparer.Ordinal));
        Assert.Equal(PublicSettings.Names.Order(StringComparer.Ordinal), texts["a text"].Order(StringComparer.Ordinal));
    }

    /// <summary>Sets every text in it, and gives every list one item.</summary>
    private static void Fill(object options)
    {
        foreach (var property in options.GetType().GetProperties().Where(one => one.GetMethod!.IsStatic is false))
        {
            var value = property.GetValue(options);
            if (property.CanWrite && property.PropertyType == typeof(string)) property.SetValue(options, "a text");
            else if (value is IList { IsReadOnly: false, IsFixedSize: false } list) list.Add(NewItem(list));
            else if (!property.CanWrite && property.PropertyType is { IsClass: true, IsArray: false }
                && property.PropertyType != typeof(string)) Fill(value!);
        }
    }

    private static object NewItem(IList list)
    {
        var type = list.GetType().GetGenericArguments().Single();
        if (type == typeof(string)) return "a text";
        var item = Activator.CreateInstance(type, nonPublic: true)!;
        Fill(item);
        return item;
    }
}
