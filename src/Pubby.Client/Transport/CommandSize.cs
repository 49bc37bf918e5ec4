using Pubby.Protocol.SignalR;

namespace Pubby.Client.Transport;

/// <summary>Cuts a list of rooms into commands that fit a frame: the hub closes a connection whose frame is above 8 KiB.</summary>
internal static class CommandSize
{
    private const int MaxBytes = 7 * 1024;

    /// <summary>The field names, the punctuation and the cursor of an entry in JSON, which is the longer of the two formats.</summary>
    private const int EntryOverhead = 80;

    public static IEnumerable<IReadOnlyList<RoomRequest>> Cut(IReadOnlyList<RoomRequest> requests)
    {
        var part = new List<RoomRequest>();
        var bytes = 0;
        foreach (var request in requests)
        {
            var size = EntryOverhead + request.Room!.Length + (request.Epoch?.Length ?? 0);
            if (part.Count > 0 && bytes + size > MaxBytes)
            {
                yield return part;
                (part, bytes) = ([], 0);
            }
            part.Add(request);
            bytes += size;
        }
        if (part.Count > 0) yield return part;
    }
}
