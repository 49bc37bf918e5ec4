using System.Text.Json;
using Pubby.Core.Balance;
using Pubby.Core.Draining;

namespace Pubby.Hub.Fleet;

/// <summary>
/// A node's record as JSON in Redis. Nodes of several versions read it: fields that a node does not know are ignored,
/// and a record that it cannot read is one of a node that serves nobody, so that nobody is moved beside it.
/// </summary>
internal static class NodeRecordFormat
{
    /// <summary>No record of ours is longer.</summary>
    private const int MaxBytes = 4096;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static byte[] Encode(NodeRecord node) => JsonSerializer.SerializeToUtf8Bytes(
        new Fields(node.Count, node.Capacity, node.Phase.ToString().ToLowerInvariant(), node.FreeConnects, node.IsRed,
            node.Shed, node.Version, node.Started), Json);

    public static NodeRecord Decode(string id, ReadOnlySpan<byte> json)
    {
        try
        {
            var fields = json.Length <= MaxBytes ? JsonSerializer.Deserialize<Fields>(json, Json) : null;
            return fields is { Count: >= 0, Capacity: >= 0 }
                && Enum.TryParse<NodePhase>(fields.Phase, ignoreCase: true, out var phase) && Enum.IsDefined(phase)
                ? new NodeRecord(id, fields.Count, fields.Capacity, phase, Math.Max(0, fields.FreeConnects),
                    fields.Red, fields.Shed, fields.Version ?? "", fields.Started)
                : Unreadable(id);
        }
        catch (JsonException)
        {
            return Unreadable(id);
        }
    }

    private static NodeRecord Unreadable(string id) => new(
        id, Count: 0, Capacity: 0, NodePhase.Starting, FreeConnects: 0, IsRed: false, Shed: 0, Version: "", default);

    private sealed record Fields(
        int Count, int Capacity, string? Phase, double FreeConnects, bool Red, long Shed, string? Version,
        DateTimeOffset Started);
}
