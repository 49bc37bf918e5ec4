using System.Buffers.Binary;
using System.Diagnostics;

namespace Pubby.Core.Messages;

/// <summary>
/// The trace of the request that published a message, and the span in it (W3C Trace Context,
/// https://www.w3.org/TR/trace-context/). Only of traces that somebody records.
/// </summary>
internal sealed record TraceParent
{
    /// <summary>In bytes: the trace's id, and the span's.</summary>
    public const int Length = 24;

    private readonly ActivityTraceId _trace;
    private readonly ActivitySpanId _span;

    private TraceParent(ActivityTraceId trace, ActivitySpanId span) => (_trace, _span) = (trace, span);

    public ActivityContext Context => new(_trace, _span, ActivityTraceFlags.Recorded, traceState: null, isRemote: true);

    public static TraceParent Of(Activity span) => new(span.TraceId, span.SpanId);

    /// <param name="text">As in the header <c>traceparent</c>.</param>
    /// <returns>Null: it is none, or of a trace that nobody records.</returns>
    public static TraceParent? TryParse(string? text) =>
        text is not null && ActivityContext.TryParse(text, null, isRemote: true, out var context)
        && context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? new(context.TraceId, context.SpanId) : null;

    /// <returns>Null: it is none.</returns>
    public static TraceParent? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length || !bytes[..16].ContainsAnyExcept((byte)0)) return null;
        return BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]) == 0 ? null
            : new(ActivityTraceId.CreateFromBytes(bytes[..16]), ActivitySpanId.CreateFromBytes(bytes[16..]));
    }

    public void Write(Span<byte> bytes)
    {
        _trace.CopyTo(bytes[..16]);
        _span.CopyTo(bytes.Slice(16, 8));
    }

    public override string ToString() => $"00-{_trace}-{_span}-01";
}
