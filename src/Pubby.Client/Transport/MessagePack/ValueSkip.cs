using MessagePack;

namespace Pubby.Client.Transport.MessagePack;

/// <summary>Passes over a value of any depth. The library's own way calls itself for each level, and a frame that is nothing but levels would end the process.</summary>
internal static class ValueSkip
{
    public static void Value(ref MessagePackReader reader)
    {
        for (var left = 1L; left > 0; left--)
        {
            switch (reader.NextMessagePackType)
            {
                case MessagePackType.Array: left += reader.ReadArrayHeader(); break;
                case MessagePackType.Map: left += 2L * reader.ReadMapHeader(); break;
                default: reader.Skip(); break;
            }
        }
    }
}
