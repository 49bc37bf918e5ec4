namespace Pubby.Core.Wire;

/// <summary>A dump as bytes: made once per change of the room and shared by everyone who asks.</summary>
internal sealed class EncodedDump(byte[][] frames)
{
    private volatile EncodedDump? _deflated;

    /// <summary>What a frame of a dump holds at most, so that a television can parse it in one go.</summary>
    public const int MaxFrameBytes = 64 * 1024;

    public byte[][] Frames { get; } = frames;

    public int TotalBytes { get; } = frames.Sum(frame => frame.Length);

    /// <summary>The same dump for connections that take compressed frames; null: it is not made, or not yet (<see cref="DumpDeflater"/>).</summary>
    public EncodedDump? Deflated
    {
        get => _deflated;
        set => _deflated = value;
    }

    /// <summary>Held while <see cref="Deflated"/> is made.</summary>
    public Lock Deflating { get; } = new();
}
