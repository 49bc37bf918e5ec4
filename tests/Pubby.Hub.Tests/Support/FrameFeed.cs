using System.Text;
using Pubby.Hub.Transports.WebSockets.Framing;

namespace Pubby.Hub.Tests.Support;

internal static class FrameFeed
{
    /// <summary>Feeds the bytes in pieces, like a socket, and returns the frames.</summary>
    public static List<string> ReadAll(byte[] bytes, IEnumerable<int> pieces, int maxBytes, bool inflates = false)
    {
        var reader = new FrameReader(maxBytes, inflates);
        var told = new List<string>();
        var held = new List<byte>();
        var at = 0;
        foreach (var piece in pieces)
        {
            var length = Math.Min(piece, bytes.Length - at);
            held.AddRange(bytes.AsSpan(at, length));
            at += length;
            var span = held.ToArray();
            var consumed = 0;
            while (true)
            {
                var result = reader.Read(span.AsSpan(consumed), out var used, out var frame);
                consumed += used;
                if (result == ReadResult.Violation)
                {
                    told.Add($"violation {(int)frame.CloseCode}");
                    return told;
                }
                if (result == ReadResult.NeedMore) break;
                var text = Encoding.UTF8.GetString(frame.Payload);
                told.Add(frame.Kind == FrameKind.Close
                    ? $"Close {(int)frame.CloseCode} {text}" : $"{frame.Kind} {text}");
            }
            held.RemoveRange(0, consumed);
            if (at == bytes.Length) break;
        }
        return told;
    }
}
