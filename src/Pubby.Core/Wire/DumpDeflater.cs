namespace Pubby.Core.Wire;

/// <summary>
/// Compresses dumps for connections that agreed to permessage-deflate: each image once, however many ask for it. It takes some 3 µs for each KB, too long for a room's lock
/// or a shard's thread, so it is done ahead of both. Safe for any number of threads.
/// </summary>
/// <param name="deflate">Compresses one frame (<see cref="FrameDeflater"/>).</param>
internal sealed class DumpDeflater(Func<byte[], byte[]> deflate)
{
    /// <summary>Whoever asks for the same image waits while it is compressed: for 4 ms at most. A larger one goes out plain.</summary>
    public const int MostBytes = 1024 * 1024;

    /// <summary>Clients that keep asking for different images have at most half of the processors.</summary>
    private static readonly int MostAtOnce = Math.Max(1, Environment.ProcessorCount / 2);

    private int _underWay;
    private long _images;

    /// <summary>How many images were compressed.</summary>
    public long Images => Volatile.Read(ref _images);

    /// <summary>
    /// Makes <see cref="DumpImage.Deflated"/>. It stays null where that is not worth it, or other images are being compressed: then the plain one goes out, which is as right.
    /// </summary>
    public void Deflate(DumpImage image)
    {
        if (image.Deflated is not null || image.TotalBytes is < FrameDeflater.LeastBytes or > MostBytes) return;
        lock (image.Deflating)
        {
            if (image.Deflated is not null) return;
            try
            {
                if (Interlocked.Increment(ref _underWay) > MostAtOnce) return;
                image.Deflated = new DumpImage([.. image.Frames.Select(deflate)]);
                Interlocked.Increment(ref _images);
            }
            finally
            {
                Interlocked.Decrement(ref _underWay);
            }
        }
    }
}
