using System.Text.Json;
using Pubby.Core.Messages;
using Pubby.Core.Rooms;
using Pubby.Core.Storage;

namespace Pubby.Hub.Administration.Rooms;

/// <summary>What a room holds: from the live room, or read from the store for it.</summary>
internal sealed class RoomContent(RoomRegistry rooms)
{
    private const int MaxBytes = 1 << 20;

    /// <summary>Around the data of a message.</summary>
    private const int MessageBytes = 96;

    /// <returns>Null: the store cannot be read, or too many rooms wait for it.</returns>
    public async Task<(IReadOnlyList<RoomMessage>? Messages, bool IsTruncated)> ReadAsync(
        string name, CancellationToken cancellationToken)
    {
        var room = rooms.Enter(name);
        try
        {
            // An owner of its own: an operator's question waits for no other's.
            if (!await room.EnsureLoadedAsync(owner: new object(), cancellationToken)) return (null, false);
            return Cut(room.Read(changedAfter: null).Messages);
        }
        catch (StoreUnavailableException)
        {
            return (null, false);
        }
        finally
        {
            rooms.Leave(room);
        }
    }

    private static (IReadOnlyList<RoomMessage>, bool) Cut(Message[] messages)
    {
        var first = messages.Length;
        for (var bytes = 0L; first > 0; first--)
        {
            bytes += messages[first - 1].Data.Length + messages[first - 1].Id.Length + MessageBytes;
            if (bytes > MaxBytes) break;
        }
        return ([.. messages[first..].Select(Of)], first > 0);
    }

    private static RoomMessage Of(Message message) => new(
        message.Id, message.Version, JsonElement.Parse(message.Data),
        message.ExpiresAt is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null);
}
