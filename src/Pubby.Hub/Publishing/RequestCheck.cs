using Pubby.Core.Rooms;
using Pubby.Hub.Access;
using Pubby.Hub.Http;
using Pubby.Protocol;

namespace Pubby.Hub.Publishing;

/// <summary>The questions that every request of the publish API has to pass, cheapest first. Each answers null where all is well.</summary>
internal sealed class RequestCheck(PublisherKeys keys, bool areReadsOpen)
{
    /// <summary>The key may write to the room.</summary>
    public Refusal? Write(HttpContext http, string room)
    {
        if (Key(http, out var key) is { } refusal) return refusal;
        if (!Names.IsValid(room)) return Refusal.RoomInvalid;
        return key!.Covers(room) ? null : Refusal.Forbidden(room);
    }

    /// <summary>Reads need a key that covers the room too, unless they are open.</summary>
    public Refusal? Read(HttpContext http, string room)
    {
        if (!areReadsOpen) return Write(http, room);
        if (!Names.IsValid(room)) return Refusal.RoomInvalid;
        return SubscriberGrants.Everyone.MaySubscribe(room) ? null : Refusal.Forbidden(room);
    }

    /// <summary>The request's key is there, and known.</summary>
    public Refusal? Key(HttpContext http, out PublisherKey? key)
    {
        key = null;
        if (!PublisherKeys.TryRead(http.Request.Headers.Authorization, out var presented)) return Refusal.Unauthorized;
        key = keys.Find(presented);
        return key is null ? Refusal.KeyUnknown : null;
    }
}
