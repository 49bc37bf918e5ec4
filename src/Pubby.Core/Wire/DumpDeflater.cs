namespace Pubby.Core.Wire;

/// <summary>
/// Compresses dumps for connections that agreed to permessage-deflate: each dump once, however many ask for it. It
/// takes some 3 µs for each KB. That is too long for a room's lock or a shard's thread, so it is done before both. Safe
/// for any number of threads.
/// </summary>
/// <param name="deflate">Compresses one frame (<see cref="FrameDeflater"/>).</param>
internal sealed class DumpDeflater(Func<byte[], byte[]> deflate)
{
    /// <summary>
    /// All who ask for the same dump wait while it is compressed: 4 ms at most. A larger dump is sent uncompressed.
    /// </summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>
    /// Compression uses at most half of the processors, even if clients keep asking for different dumps.
    /// </summary>
    private static readonly int MaxAtOnce = Math.Max(1, Environment.ProcessorCount / 2);

    private int _underWay;
    private long _dumps;

    /// <summary>How many dumps were compressed.</summary>
    public long Dumps => Volatile.Read(ref _dumps);

    /// <summary>
    /// Makes <see cref="EncodedDump.Deflated"/>. It stays null if compression is not worth it, or if too many other
    /// dumps are being compressed: then the dump is sent uncompressed.
    /// </summary>
    public void Deflate(EncodedDump dump)
    {
        if (dump.Deflated is not null || dump.TotalBytes is < FrameDeflater.MinBytes or > MaxBytes) return;
        lock (dump.Deflating)
        {
            if (dump.Deflated is not null) return;
            try
            {
                if (Interlocked.Increment(ref _underWay) > MaxAtOnce) return;
                dump.Deflated = new EncodedDump([.. dump.Frames.Select(deflate)]);
                Interlocked.Increment(ref _dumps);
            }
            finally
            {
                Interlocked.Decrement(ref _underWay);
            }
        }
    }
}
