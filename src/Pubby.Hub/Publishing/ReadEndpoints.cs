using System.Globalization;
using Pubby.Hub.Diagnostics;
using Pubby.Hub.Messages;
using Pubby.Hub.Rooms;
using Pubby.Hub.Storage;
using Pubby.Hub.Wire;
using Pubby.Protocol;

namespace Pubby.Hub.Publishing;

/// <summary>What a room holds, over HTTP.</summary>
internal sealed class ReadEndpoints(RequestCheck check, RoomRegistry rooms, HubMeter meter)
{
    /// <summary>The dump; with <c>since</c> what changed after that cursor, tombstones included.</summary>
    public Task ListAsync(HttpContext http) => WithRoomAsync(http, room =>
    {
        var since = (long?)null;
        if (http.Request.Query.TryGetValue("since", out var text))
        {
            if (!RequestCheck.TryParseVersion(text, out var version)) return Answers.RefuseAsync(http, Refusal.CursorInvalid, meter);
            since = version;
        }
        var snapshot = room.Read(since);
        http.Response.Headers.ETag = TagOf(snapshot);
        if (IsKnown(http))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        return Answers.WriteAsync(http, RoomJson.Dump(room.Name, rooms.Epoch, snapshot));
    });

    public Task GetAsync(HttpContext http) => WithRoomAsync(http, room =>
    {
        var id = (string)http.Request.RouteValues["id"]!;
        if (!Names.IsValid(id)) return Answers.RefuseAsync(http, Refusal.IdInvalid, meter);
        if (room.Find(id) is not { } message) return Answers.RefuseAsync(http, Refusal.NotFound, meter);
        http.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{message.Version}\"");
        if (IsKnown(http))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        return Answers.WriteAsync(http, RoomJson.Message(room.Name, message));
    });

    public Task DescribeAsync(HttpContext http) => WithRoomAsync(http, room =>
    {
        var snapshot = room.Read(changedAfter: null);
        var answer = new RoomAnswer(room.Name, snapshot.LiveCount, snapshot.Subscribers, snapshot.Cursor, rooms.Epoch);
        return Answers.WriteAsync(http, answer, PublishingJson.Readable.RoomAnswer);
    });

    private async Task WithRoomAsync(HttpContext http, Func<Room, Task> answer)
    {
        var name = (string)http.Request.RouteValues["room"]!;
        if (check.Read(http, name) is { } refusal)
        {
            await Answers.RefuseAsync(http, refusal, meter);
            return;
        }
        var room = rooms.Enter(name);
        try
        {
            await room.EnsureLoadedAsync(http.RequestAborted);
            await answer(room);
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

    /// <summary>Changes whenever the content does: an expiry or a late message may leave the cursor as it was.</summary>
    private string TagOf(RoomSnapshot snapshot)
    {
        var content = 0L;
        foreach (var message in snapshot.Messages) content = content * 31 + message.Version;
        return string.Create(CultureInfo.InvariantCulture, $"\"{rooms.Epoch}-{snapshot.Cursor}-{content:x}\"");
    }

    private static bool IsKnown(HttpContext http)
    {
        var known = http.Request.Headers.IfNoneMatch;
        if (known.Count == 0) return false;
        var tag = http.Response.Headers.ETag.ToString();
        return known.Any(value => value == "*" || value!.Split(',').Any(part => part.AsSpan().Trim().SequenceEqual(tag)));
    }
}
