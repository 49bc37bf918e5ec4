using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Pubby.Publisher.Generation;

/// <summary>
/// The generated client calls this instead of <c>JsonSerializer</c>. It does the same with the contracts of <see
/// cref="PublishApiJson"/>, without reflection, so that it works trimmed and compiled ahead of time.
/// </summary>
internal static class GeneratedJson
{
    public static byte[] SerializeToUtf8Bytes<T>(T value, JsonSerializerOptions options) =>
        JsonSerializer.SerializeToUtf8Bytes(value, Contract<T>(options));

    public static T? Deserialize<T>(string json, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(json, Contract<T>(options));

    public static ValueTask<T?> DeserializeAsync<T>(
        Stream json, JsonSerializerOptions options, CancellationToken cancellationToken) =>
        JsonSerializer.DeserializeAsync(json, Contract<T>(options), cancellationToken);

    private static JsonTypeInfo<T> Contract<T>(JsonSerializerOptions options) =>
        (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
}
