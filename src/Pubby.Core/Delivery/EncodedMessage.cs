using Pubby.Core.Tracing;
using Pubby.Core.Wire;

namespace Pubby.Core.Delivery;

/// <summary>A change of a room on its way to subscribers, encoded once for each format that has any.</summary>
/// <param name="sequence">The change's number in the room on this node.</param>
/// <param name="appliedAt">Measures the fan-out duration. In <see cref="TimeProvider.GetTimestamp"/> units.</param>
internal sealed class EncodedMessage(long sequence, long appliedAt)
{
    private Bytes _bytes;

    public long Sequence { get; } = sequence;

    public long AppliedAt { get; } = appliedAt;

    /// <summary>Null: nobody traces it.</summary>
    public TracedMessage? Trace { get; init; }

    /// <summary>The length in the longest format.</summary>
    public int Length { get; private set; }

    /// <summary>Null where the format had no subscriber when the message was applied, or cannot carry it.</summary>
    public byte[]? this[WireFormat format]
    {
        get => _bytes[(int)format];
        set
        {
            _bytes[(int)format] = value;
            Length = Math.Max(Length, value?.Length ?? 0);
        }
    }

    [System.Runtime.CompilerServices.InlineArray(WireFormats.Count)]
    private struct Bytes
    {
        private byte[]? _first;
    }
}
