using System.Text.Json;

namespace Pubby.Hub.RegionHealth;

/// <summary>Reads a canary in what its room sends.</summary>
internal static class CanaryFrames
{
    /// <summary>Skips messages of another shape: another version of the hub wrote them.</summary>
    /// <param name="onCanary">Gets the canary's node and number.</param>
    public static void Read(ReadOnlySpan<byte> json, Action<string, long> onCanary)
    {
        string? node = null;
        long? number = null;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("id"u8);
            var isData = reader.ValueTextEquals("data"u8);
            reader.Read();
            if (isId) node = reader.GetString();
            else if (isData && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var data))
                number = data;
            else reader.Skip();
        }
        if (node is not null && number is { } value) onCanary(node, value);
    }
}
