using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Pubby.Protocol;

namespace Pubby.Hub.Access.Tokens;

/// <summary>
/// Reads the claim <c>pubby</c> of a verified token: <c>{"sub":["match-*"],"pub":["chat-{sub}"],"admin":true}</c>.
/// </summary>
internal static class TokenClaims
{
    public const string Name = "pubby";

    private const string SubjectPlaceholder = "{sub}";

    /// <summary>More patterns would be looked through at each subscribe.</summary>
    private const int MaxPatterns = 100;

    /// <param name="defaultRooms">What a token without the claim may hear.</param>
    /// <returns>What is wrong with the claim, as a sentence; null: nothing.</returns>
    public static string? Read(
        JsonWebToken token, RoomPatterns defaultRooms, out RoomPatterns subscribe, out RoomPatterns publish,
        out bool isAdmin)
    {
        (subscribe, publish, isAdmin) = (defaultRooms, RoomPatterns.None, false);
        if (!token.TryGetPayloadValue<JsonElement>(Name, out var claim) || claim.ValueKind != JsonValueKind.Object)
        {
            // A claim that cannot be read is not the same as none, which would grant the default rooms.
            return token.TryGetClaim(Name, out _) ? "The claim pubby is not an object." : null;
        }
        (subscribe, publish) = (RoomPatterns.None, RoomPatterns.None);
        foreach (var field in claim.EnumerateObject())
        {
            switch (field.Name)
            {
                case "sub" when TryRead(field.Value, token.Subject, out subscribe):
                case "pub" when TryRead(field.Value, token.Subject, out publish):
                    break;
                case "sub" or "pub":
                    return "The claim pubby has a list of rooms that is not one: names of rooms, or beginnings of " +
                        $"names with * at the end, at most {MaxPatterns}.";
                case "admin":
                    isAdmin = field.Value.ValueKind == JsonValueKind.True;
                    break;
                default:
                    // A later version's field. It can grant nothing here.
                    break;
            }
        }
        return null;
    }

    private static bool TryRead(JsonElement list, string? subject, out RoomPatterns patterns)
    {
        patterns = RoomPatterns.None;
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > MaxPatterns) return false;
        var read = new List<RoomPattern>();
        foreach (var element in list.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.String) return false;
            var text = element.GetString()!;
            if (text.Contains(SubjectPlaceholder, StringComparison.Ordinal))
            {
                // A subject that is no part of a name, or has a star in it, stands for no room at all.
                if (subject is not { Length: > 0 } || !Names.IsValid("s" + subject)) continue;
                text = text.Replace(SubjectPlaceholder, subject, StringComparison.Ordinal);
                // Too long to be a name.
                if (!RoomPattern.IsValid(text)) continue;
            }
            if (!RoomPattern.IsValid(text)) return false;
            read.Add(new RoomPattern(text));
        }
        patterns = new RoomPatterns(read);
        return true;
    }
}
