using System.Text.Json;

namespace Pubby.Aws.Targets;

/// <summary>Reads JSON that another program wrote. What is missing is null, and so may be what is in a list.</summary>
internal static class JsonAnswer
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <returns>Null: it is not JSON of this shape.</returns>
    public static T? Read<T>(byte[] content)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(content, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);
}
