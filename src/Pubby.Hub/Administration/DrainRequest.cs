using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pubby.Core.Draining;

namespace Pubby.Hub.Administration;

/// <summary>What an operator orders. Everything may be missing.</summary>
/// <param name="Reason">For people.</param>
/// <param name="Seconds">How long it may take; null: as long as it needs.</param>
/// <param name="OutOfRotation">The balancer already sends nothing new: no notice is needed.</param>
/// <param name="Exits">The process ends once it is empty.</param>
internal sealed record DrainRequest(
    string? Reason = null, int? Seconds = null, bool OutOfRotation = false, bool Exits = false)
{
    public const int MaxReason = 200;

    public const int MaxSeconds = 24 * 3600;

    /// <summary>Null: it is not one, or has a field that means nothing.</summary>
    /// <param name="json">Empty: it says nothing more.</param>
    public static DrainRequest? TryRead(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty) return new DrainRequest();
        try
        {
            return JsonSerializer.Deserialize(json, AdminJson.Readable.DrainRequest) is { } request
                && request.IsInRange() ? request : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public DrainOrder ToOrder(string key, DateTimeOffset now) => new(
        Reason ?? $"the operator {key}", Seconds is { } seconds ? now.AddSeconds(seconds) : null, OutOfRotation, Exits);

    /// <summary>A reason goes to logs, so it has no character that a terminal would interpret.</summary>
    private bool IsInRange() =>
        Seconds is null or (>= 0 and <= MaxSeconds)
        && (Reason is null || (Reason.Length <= MaxReason && !Reason.Any(char.IsControl)));
}

/// <param name="Phase">See <see cref="NodePhase"/>.</param>
/// <param name="Reasons">Why it goes; empty: it does not.</param>
/// <param name="Open">Connections that it has.</param>
/// <param name="Closed">Connections that it told to go, since it began.</param>
/// <param name="Rate">Connections that it closes a second.</param>
/// <param name="Deadline">When the process may be killed; null: nobody says.</param>
internal sealed record DrainAnswer(
    string Phase, IReadOnlyList<string> Reasons, int Open, long Closed, double Rate, DateTimeOffset? Deadline);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DrainRequest))]
[JsonSerializable(typeof(DrainAnswer))]
internal sealed partial class AdminJson : JsonSerializerContext
{
    public static readonly AdminJson Readable = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
