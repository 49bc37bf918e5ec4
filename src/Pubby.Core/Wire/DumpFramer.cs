using Pubby.Core.Messages;

namespace Pubby.Core.Wire;

/// <summary>Cuts a dump into frames: encodes every item once, and ends a frame before it grows too long.</summary>
internal static class DumpFramer
{
    /// <summary>The most bytes around the items: two names, a cursor and the fields' names.</summary>
    private const int EnvelopeBytes = 512;

    public delegate void ItemWriter(FrameBuffer buffer, Message message);

    /// <param name="items">
    /// The encoded items of this frame, one after another, with <c>separator</c> between them.
    /// </param>
    public delegate byte[] FrameWriter(ReadOnlySpan<byte> items, int count, bool isLast);

    public static EncodedDump Cut(
        ReadOnlySpan<Message> messages, ReadOnlySpan<byte> separator, ItemWriter writeItem, FrameWriter writeFrame)
    {
        const int Budget = EncodedDump.MaxFrameBytes - EnvelopeBytes;
        var frames = new List<byte[]>();
        var items = FrameBuffer.Rent();
        var item = new FrameBuffer();
        var count = 0;
        foreach (var message in messages)
        {
            item.Clear();
            writeItem(item, message);
            if (count > 0 && items.Length + item.Length + separator.Length > Budget)
            {
                frames.Add(writeFrame(items.Written, count, isLast: false));
                items.Clear();
                count = 0;
            }
            if (count++ > 0) items.Add(separator);
            items.Add(item.Written);
        }
        frames.Add(writeFrame(items.Written, count, isLast: true));
        FrameBuffer.Return(items);
        return new EncodedDump([.. frames]);
    }
}
