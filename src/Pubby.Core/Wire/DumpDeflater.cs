namespace Pubby.Core.Wire;

/// <summary>
/// Compresses dumps for connections that agreed to permessage-deflate: each dump once, however many ask for it. It takes some 3 µs for each KB, too long for a room's lock
/// or a shard's thread, so it is done ahead of both. Safe for any number of threads.
/// </summary>
/// <param name="deflate">Compresses one frame (<see cref="FrameDeflater"/>).</param>
internal sealed class DumpDeflater(Func<byte[], byte[]> deflate)
{
    /// <summary>Whoever asks for the same dump waits while it is compressed: for 4 ms at most. A larger one goes out plain.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Clients that keep asking for different images have at most half of the processors.</summary>
    private static readonly int MaxAtOnce = Math.Max(1, Environment.ProcessorCount / 2);

    private int _underWay;
    private long _dumps;

    /// <summary>How many images were compressed.</summary>
    public long Dumps => Volatile.Read(ref _dumps);

    /// <summary>
    /// Makes <see cref="EncodedDump.Deflated"/>. It stays null where that is not worth it, or other images are being compressed: then the plain one goes out, which is as right.
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
