namespace Pubby.Testing;

/// <summary>A span as a collector gets it: opentelemetry/proto/trace/v1/trace.proto.</summary>
/// <param name="Parent">Empty: it is the first of its trace.</param>
/// <param name="Kind">2: server, 5: consumer.</param>
/// <param name="Links">The traces, and the spans in them, as <c>trace-span</c>.</param>
public sealed record OtlpSpan(
    string Service, string Name, string Trace, string Id, string Parent, int Kind,
    IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Links)
{
    internal static OtlpSpan Of(ProtobufMessage span, string service) => new(
        service, span.Text(5), span.Hex(1), span.Hex(2), span.Hex(4), (int)span.Number(6), AttributesOf(span, 9),
        [.. span.All(13).Select(link => $"{link.Hex(1)}-{link.Hex(2)}")]);

    /// <summary>Those that are texts.</summary>
    internal static Dictionary<string, string> AttributesOf(ProtobufMessage message, int field) =>
        message.All(field).ToDictionary(pair => pair.Text(1), pair => pair.All(2).Single().Text(1));
}
