using System.Buffers;

namespace Pubby.Client.Transport.MessagePack;

/// <summary>
/// The length before each message: seven bits a byte, the lowest first. The highest bit is set if another byte follows.
/// </summary>
internal static class MessageLength
{
    private const int MaxBytes = 5;

    /// <summary>Takes a complete message off the input; false: it has not arrived yet.</summary>
    public static bool TryTake(ref ReadOnlySequence<byte> input, out ReadOnlySequence<byte> body)
    {
        var reader = new SequenceReader<byte>(input);
        var length = 0u;
        for (var at = 0; reader.TryRead(out var next); at++)
        {
            if (at == MaxBytes) throw new InvalidDataException("A message's length has more than five bytes.");
            length |= (uint)(next & 0x7F) << (7 * at);
            if ((next & 0x80) != 0) continue;
            if (length > int.MaxValue) throw new InvalidDataException("A message is longer than 2 GiB.");
            if (reader.Remaining < length) break;
            body = input.Slice(reader.Position, length);
            input = input.Slice(body.End);
            return true;
        }
        body = default;
        return false;
    }

    public static void Write(int length, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(MaxBytes);
        var count = 0;
        for (var rest = (uint)length; ; rest >>= 7)
        {
            span[count++] = (byte)((rest & 0x7F) | (rest > 0x7F ? 0x80u : 0));
            if (rest <= 0x7F) break;
        }
        output.Advance(count);
    }
}
