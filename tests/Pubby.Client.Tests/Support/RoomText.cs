using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pubby.Client.Tests.Support;

/// <summary>
/// A state as text, <c>id=data@version</c> in the order of ids, equal to what the store's dump is spelt as.
/// </summary>
internal static class RoomText
{
    public static string Of(IReadOnlyDictionary<string, PubbyMessage<JsonElement>> state)
    {
        var text = new StringBuilder();
        foreach (var message in state.Values.OrderBy(message => message.Id, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{message.Id}={JsonSerializer.Serialize(message.Data)}@{message.Version}\n");
        }
        return text.ToString();
    }
}
