using System.Text.Json;

namespace Pubby.Core.Messages.Payloads;

/// <summary>
/// Keys that a supported client cannot read. SignalR's JavaScript client decodes with <c>@msgpack/msgpack</c>, and that
/// throws at these keys because they could change an object's prototype. It refuses <c>__proto__</c> in all releases,
/// and the two others since msgpack/msgpack-javascript#288.
/// </summary>
internal static class UnsafeKeys
{
    /// <param name="reader">At a property's name, escaped or not.</param>
    /// <returns>The unsafe key; null: the key is safe.</returns>
    public static string? Find(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("__proto__"u8) ? "__proto__"
        : reader.ValueTextEquals("constructor"u8) ? "constructor"
        : reader.ValueTextEquals("prototype"u8) ? "prototype"
        : null;
}
