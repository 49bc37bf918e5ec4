using System.Globalization;
using Pubby.Core.Diagnostics;
using Pubby.Core.Rooms;
using Pubby.Core.Storage;
using Pubby.Hub.Fleet;
using Pubby.Hub.Fleet.Occupancy;
using Pubby.Hub.Http;
using Pubby.Protocol;

namespace Pubby.Hub.Publishing;

/// <summary>What a room holds, over HTTP.</summary>
internal sealed class ReadEndpoints(
    RequestCheck check, RoomRegistry rooms, SubscriberCounts counts, IFleetMembers members, HubMeter meter)
{
    /// <summary>The dump; with <c>since</c>, what changed after that cursor, tombstones included.</summary>
    public Task ListAsync(HttpContext http)
    {
        var refusal = RequestParameters.Dump(http, out var since);
        return WithRoomAsync(http, refusal, room =>
        {
            var snapshot = room.Read(since);
            return WriteAsync(http, TagOf(snapshot), () => RoomJson.Dump(room.Name, rooms.Epoch, snapshot));
        });
    }

    public Task GetAsync(HttpContext http)
    {
        var id = (string)http.Request.RouteValues["id"]!;
        var refusal = Names.IsValid(id) ? RequestParameters.None(http) : Refusal.IdInvalid;
        return WithRoomAsync(http, refusal, room => room.Find(id) is { } message
            ? WriteAsync(http, EntityTags.Of(message.Version), () => RoomJson.Message(room.Name, message))
            // What is not known here may be stored all the same: an outage is never "not found".
            : Answers.RefuseAsync(http, room.IsStale ? Refusal.StoreUnavailable : Refusal.NotFound, meter));
    }

    /// <summary>What the room has, and how many are subscribed on all nodes.</summary>
    public Task DescribeAsync(HttpContext http) => WithRoomAsync(http, RequestParameters.None(http), async room =>
    {
        var snapshot = room.Read(changedAfter: null);
        // Reads may need no key, and no flood of them delays what subscribers asked for.
        var count = counts.IsBusy
            ? new SubscriberCount(snapshot.Subscribers, members.Others.Count + 1, Answered: 1, IsComplete: false)
            : await counts.CountAsync(room.Name, http.RequestAborted);
        var answer = new RoomAnswer(
            room.Name, snapshot.LiveCount, count.Subscribers, new CountedNodes(count.Nodes, count.Answered),
            snapshot.Cursor, rooms.Epoch);
        await Answers.WriteAsync(http, answer, PublishingJson.Readable.RoomAnswer);
    });

    /// <param name="malformed">
    /// What is wrong with the request. The answer says it only to callers that may read the room. Null: nothing is
    /// wrong.
    /// </param>
    private async Task WithRoomAsync(HttpContext http, Refusal? malformed, Func<Room, Task> answer)
    {
        var name = (string)http.Request.RouteValues["room"]!;
        if ((await check.ReadAsync(http, name) ?? malformed) is { } refusal)
        {
            await Answers.RefuseAsync(http, refusal, meter);
            return;
        }
        var room = rooms.Enter(name);
        try
        {
            // One HTTP connection asks for one room at a time, so each of its requests may be an owner.
            if (await room.EnsureLoadedAsync(http, http.RequestAborted)) await answer(room);
            else await Answers.RefuseAsync(http, Refusal.RoomsWaiting(rooms.LoadRetryAfter), meter);
        }
        catch (StoreUnavailableException)
        {
            await Answers.RefuseAsync(http, Refusal.StoreUnavailable, meter);
        }
        finally
        {
            rooms.Leave(room);
        }
    }

    /// <summary>
    /// Changes with every change of the content. The cursor does not: an expiry or a late message may leave it as it
    /// was.
    /// </summary>
    private string TagOf(RoomSnapshot snapshot)
    {
        var content = 0L;
        foreach (var message in snapshot.Messages) content = content * 31 + message.Version;
        return string.Create(CultureInfo.InvariantCulture, $"\"{rooms.Epoch}-{snapshot.Cursor}-{content:x}\"");
    }

    /// <summary>The body, or 304 if the client already has it.</summary>
    private static Task WriteAsync(HttpContext http, string tag, Func<byte[]> body)
    {
        http.Response.Headers.ETag = tag;
        if (!EntityTags.IsKnown(http.Request.Headers.IfNoneMatch, tag)) return Answers.WriteAsync(http, body());
        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }
}
