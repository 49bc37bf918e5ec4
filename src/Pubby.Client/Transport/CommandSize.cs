using Pubby.Protocol.SignalR;

namespace Pubby.Client.Transport;

/// <summary>
/// The largest size of a command in bytes, in JSON, the longer of the two formats. Names are never escaped.
/// </summary>
internal static class CommandSize
{
    /// <summary>
    /// <c>{"type":1,"invocationId":"…","target":"Unsubscribe","arguments":[…]}</c> and the frame's header.
    /// </summary>
    private const int Envelope = 128;

    /// <summary>
    /// The field names, the punctuation and the cursor of a room:
    /// <c>{"rooms":null,"room":"","dump":false,"cursor":9007199254740991,"epoch":"","occupancy":false},</c>.
    /// </summary>
    private const int RoomOverhead = 100;

    public static int OfUnsubscribe(string room) => Envelope + room.Length;

    /// <summary>A longer one than a frame may hold is sent alone: it must not hold up what waits behind it.</summary>
    public static int OfAuthorize(string token) => Math.Min(Envelope + token.Length, CommandWindow.MaxBytes);

    public static int OfSubscribe(IReadOnlyList<RoomRequest> rooms) => Envelope + rooms.Sum(Of);

    /// <summary>Splits a list of rooms into commands that fit.</summary>
    public static IEnumerable<IReadOnlyList<RoomRequest>> Cut(IReadOnlyList<RoomRequest> rooms)
    {
        var part = new List<RoomRequest>();
        var bytes = Envelope;
        foreach (var room in rooms)
        {
            if (part.Count > 0 && bytes + Of(room) > CommandWindow.MaxBytes)
            {
                yield return part;
                (part, bytes) = ([], Envelope);
            }
            part.Add(room);
            bytes += Of(room);
        }
        if (part.Count > 0) yield return part;
    }

    private static int Of(RoomRequest room) => RoomOverhead + room.Room!.Length + (room.Epoch?.Length ?? 0);
}
