using System.Text.Json;
using System.Text.Json.Serialization;
using Pubby.Hub.Access.Tokens;

namespace Pubby.Hub.Publishing;

/// <summary>A revocation as JSON: in a request, in an answer, and in the room that holds it.</summary>
/// <param name="Subject">All tokens for this subject that were issued before a moment.</param>
/// <param name="TokenId">The token with this <c>jti</c>.</param>
/// <param name="IssuedBefore">In milliseconds since 1970; null in a request: now.</param>
internal sealed record RevocationJson(
    [property: JsonPropertyName("subject"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    string? Subject = null,
    [property: JsonPropertyName("tokenId"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    string? TokenId = null,
    [property: JsonPropertyName("issuedBefore"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    long? IssuedBefore = null)
{
    /// <summary>Subjects and token ids are at most this long, in characters.</summary>
    public const int MaxText = 1024;

    public static RevocationJson Of(Revocation revocation) =>
        new(revocation.Subject, revocation.TokenId, revocation.IssuedBefore.ToUnixTimeMilliseconds());

    public Revocation ToRevocation() =>
        new(Subject, TokenId, DateTimeOffset.FromUnixTimeMilliseconds(IssuedBefore ?? 0));

    /// <summary>Null: it is not one, or has a field that means nothing.</summary>
    public static RevocationJson? TryReadRequest(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, RevocationJsonContext.Default.RevocationJson);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A later version of the hub may have written more fields. Null: it is not one.</summary>
    public static RevocationJson? TryReadStored(JsonElement data)
    {
        if (data.ValueKind != JsonValueKind.Object) return null;
        return new RevocationJson(
            TextOf(data, "subject"), TextOf(data, "tokenId"),
            data.TryGetProperty("issuedBefore", out var moment) && moment.TryGetInt64(out var milliseconds)
                ? milliseconds : null);
    }

    private static string? TextOf(JsonElement data, string name) =>
        data.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}

[JsonSourceGenerationOptions(UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(RevocationJson))]
internal sealed partial class RevocationJsonContext : JsonSerializerContext;
