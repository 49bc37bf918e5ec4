using System.Numerics;
using System.Runtime.InteropServices;

namespace Pubby.Hub.Transports.WebSockets.Framing;

/// <summary>The masking of RFC 6455 section 5.3, which is its own inverse.</summary>
internal static class Mask
{
    public static void Apply(Span<byte> payload, ReadOnlySpan<byte> mask)
    {
        var pattern = MemoryMarshal.Read<uint>(mask);
        var at = 0;
        if (Vector.IsHardwareAccelerated && payload.Length >= Vector<byte>.Count)
        {
            var wide = Vector.AsVectorByte(new Vector<uint>(pattern));
            var vectors = MemoryMarshal.Cast<byte, Vector<byte>>(payload);
            foreach (ref var vector in vectors) vector ^= wide;
            at = vectors.Length * Vector<byte>.Count;
        }
        // A vector is a multiple of four bytes long, so the mask starts over where the vectors end.
        for (; at < payload.Length; at++) payload[at] ^= mask[at & 3];
    }
}
