using System.Text.Json;
using Pubby.Core.Draining;

namespace Pubby.Hub.Administration.Drain;

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

    private const string ThisNode = "this node";

    /// <summary>For the log.</summary>
    /// <param name="node">Which one, as an operator wrote it; null: the one whose log it is.</param>
    public static string Withdrawal(string? node = null) => $"withdraw the order to drain {Named(node)}";

    /// <summary>For the log.</summary>
    /// <param name="node">Which one, as an operator wrote it; null: the one whose log it is.</param>
    public string Text(string? node = null) => $"drain {Named(node)} ({Reason ?? "no reason given"})";

    /// <summary>Null: it is not one, or has a field that means nothing.</summary>
    /// <param name="json">Empty: it says nothing more.</param>
    public static DrainRequest? TryRead(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty) return new DrainRequest();
        try
        {
            return JsonSerializer.Deserialize(json, AdminRequestJson.Default.DrainRequest) is { } request
                && request.IsInRange() ? request : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public DrainOrder ToOrder(string key, DateTimeOffset now) => new(
        Reason ?? $"the operator {key}", Seconds is { } seconds ? now.AddSeconds(seconds) : null, OutOfRotation, Exits);

    private static string Named(string? node) => node is null ? ThisNode : $"node {LogText.Of(node)}";

    /// <summary>A reason goes to logs, so it has no character that a terminal would interpret.</summary>
    private bool IsInRange() =>
        Seconds is null or (>= 0 and <= MaxSeconds)
        && (Reason is null || (Reason.Length <= MaxReason && Reason.All(LogText.IsPlain)));
}
