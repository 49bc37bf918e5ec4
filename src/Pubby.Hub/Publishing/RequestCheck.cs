using Pubby.Hub.Access;
using Pubby.Hub.Http;
using Pubby.Protocol;

namespace Pubby.Hub.Publishing;

/// <summary>
/// The checks of every request of the publish API, cheapest first. Each returns null if the request passes. With a key
/// none of them waits or allocates.
/// </summary>
internal sealed class RequestCheck(PublisherKeys keys, SubscriberAccess access, bool areReadsOpen)
{
    /// <summary>The caller may write to the room, and has not reached its rate.</summary>
    public ValueTask<Refusal?> WriteAsync(HttpContext http, string room)
    {
        var identifying = IdentifyAsync(http);
        return identifying.IsCompletedSuccessfully
            ? new(CheckWrite(identifying.Result, room)) : WriteAsync(identifying, room);
    }

    /// <summary>
    /// A read needs a key that covers the room, or a token that grants it. If reads are open, rooms that need no token
    /// need neither.
    /// </summary>
    public async ValueTask<Refusal?> ReadAsync(HttpContext http, string room)
    {
        var isAnonymous = areReadsOpen && !BearerCredential.TryRead(http.Request.Headers.Authorization, out _);
        var (caller, refusal) = isAnonymous ? default : await IdentifyAsync(http);
        if (refusal is not null) return refusal;
        if (!Names.IsValid(room)) return Refusal.RoomInvalid;
        var mayRead = caller is null ? access.Anonymous.MaySubscribe(room) : caller.MayRead(room);
        return mayRead ? null : Refusal.ReadForbidden(room);
    }

    /// <summary>Who sends the request: the owner of a known key, or of a valid token.</summary>
    public ValueTask<(Caller? Caller, Refusal? Refusal)> IdentifyAsync(HttpContext http)
    {
        if (!BearerCredential.TryRead(http.Request.Headers.Authorization, out var presented))
            return new((null, Refusal.Unauthorized));
        if (keys.Find(presented) is { } key) return new((key.Caller, null));
        // No key has two dots by chance: tokens have.
        return presented.Count('.') == 2 ? VerifyAsync(presented.ToString()) : new((null, Refusal.KeyUnknown));
    }

    private static Refusal? CheckWrite((Caller? Caller, Refusal? Refusal) identified, string room)
    {
        if (identified.Refusal is { } refusal) return refusal;
        if (!Names.IsValid(room)) return Refusal.RoomInvalid;
        if (!identified.Caller!.MayPublish(room)) return Refusal.Forbidden(room);
        return identified.Caller.Spend(1) is { } wait ? Refusal.RateLimited(wait) : null;
    }

    private static async ValueTask<Refusal?> WriteAsync(
        ValueTask<(Caller? Caller, Refusal? Refusal)> identifying, string room) =>
        CheckWrite(await identifying, room);

    private async ValueTask<(Caller? Caller, Refusal? Refusal)> VerifyAsync(string token)
    {
        var (accepted, fault) = await access.VerifyAsync(token);
        return accepted is null ? (null, Refusal.TokenInvalid(fault!)) : (new Caller(accepted), null);
    }
}
