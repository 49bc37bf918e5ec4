namespace Pubby.Core.Wire;

/// <summary>A dump as bytes: made once for each change of the room, and shared by all who ask.</summary>
internal sealed class EncodedDump(byte[][] frames)
{
    private volatile EncodedDump? _deflated;

    /// <summary>The most bytes in one frame of a dump, so that a television can parse it at once.</summary>
    public const int MaxFrameBytes = 64 * 1024;

    public byte[][] Frames { get; } = frames;

    public int TotalBytes { get; } = frames.Sum(frame => frame.Length);

    /// <summary>
    /// The same dump for connections that take compressed frames; null: it was not made, or not yet
    /// (<see cref="DumpDeflater"/>).
    /// </summary>
    public EncodedDump? Deflated
    {
        get => _deflated;
        set => _deflated = value;
    }

    /// <summary>Held while <see cref="Deflated"/> is made.</summary>
    public Lock Deflating { get; } = new();
}
