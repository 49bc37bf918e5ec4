using Pubby.Core.Rooms;
using Pubby.Hub.Access;
using Pubby.Hub.Http;
using Pubby.Protocol;

namespace Pubby.Hub.Publishing;

/// <summary>
/// The checks of every request of the publish API, cheapest first. Each returns null if the request passes.
/// </summary>
internal sealed class RequestCheck(PublisherKeys keys, bool areReadsOpen)
{
    /// <summary>The key may write to the room.</summary>
    public Refusal? Write(HttpContext http, string room)
    {
        if (Key(http, out var key) is { } refusal) return refusal;
        if (!Names.IsValid(room)) return Refusal.RoomInvalid;
        return key!.Covers(room) ? null : Refusal.Forbidden(room);
    }

    /// <summary>A read needs a key that covers the room, unless reads are open.</summary>
    public Refusal? Read(HttpContext http, string room)
    {
        if (!areReadsOpen) return Write(http, room);
        if (!Names.IsValid(room)) return Refusal.RoomInvalid;
        return SubscriberGrants.Everyone.MaySubscribe(room) ? null : Refusal.Forbidden(room);
    }

    /// <summary>The request has a key, and it is known.</summary>
    public Refusal? Key(HttpContext http, out PublisherKey? key)
    {
        key = null;
        if (!PublisherKeys.TryRead(http.Request.Headers.Authorization, out var presented)) return Refusal.Unauthorized;
        key = keys.Find(presented);
        return key is null ? Refusal.KeyUnknown : null;
    }
}
