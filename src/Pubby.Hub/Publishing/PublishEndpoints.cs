using Pubby.Hub.Diagnostics;
using Pubby.Hub.Messages;
using Pubby.Hub.Options;
using Pubby.Hub.Publishing.Payloads;
using Pubby.Hub.Storage;
using Pubby.Protocol;

namespace Pubby.Hub.Publishing;

/// <summary>PUT, POST and DELETE of one message: check, publish, answer.</summary>
internal sealed class PublishEndpoints(RequestCheck check, Publisher publisher, VersionClock clock, LimitOptions limits, HubMeter meter)
{
    public Task PutAsync(HttpContext http) => PublishAsync(http, Route(http, "room"), Route(http, "id"), isPost: false);

    /// <summary>Like PUT, with an id made here.</summary>
    public Task PostAsync(HttpContext http) => PublishAsync(http, Route(http, "room"), TimeSortedId.From(clock.Next()), isPost: true);

    public async Task DeleteAsync(HttpContext http)
    {
        var started = meter.Start();
        var (room, id) = (Route(http, "room"), Route(http, "id"));
        var condition = PutCondition.None;
        var refusal = check.Write(http, room)
            ?? (Names.IsValid(id) ? null : Refusal.IdInvalid)
            ?? RequestCheck.Condition(http, out condition)
            // Deleting only what is not there would leave a tombstone for nothing.
            ?? (condition.Kind == PutConditionKind.MustNotExist ? Refusal.DeleteOfNothing : null);
        if (refusal is not null)
        {
            await Answers.RefuseAsync(http, refusal, meter);
            return;
        }
        // A delete needs something to delete, whatever else it asks for.
        if (condition.Kind == PutConditionKind.None) condition = PutCondition.MustExist;
        await AnswerAsync(http, new Publication(room, id, Data: null, Condition: condition), isPost: false, started);
    }

    private async Task PublishAsync(HttpContext http, string room, string id, bool isPost)
    {
        var started = meter.Start();
        var condition = PutCondition.None;
        var ttl = (int?)null;
        var isStored = true;
        var refusal = check.Write(http, room)
            ?? (Names.IsValid(id) ? null : Refusal.IdInvalid)
            ?? RequestCheck.Query(http, out ttl, out isStored)
            ?? RequestCheck.Condition(http, out condition)
            ?? (isStored || condition.Kind == PutConditionKind.None ? null : Refusal.NothingToCompare)
            ?? RequestCheck.MediaType(http);
        if (refusal is not null)
        {
            await Answers.RefuseAsync(http, refusal, meter);
            return;
        }
        if (await RequestBody.ReadAsync(http, limits.DataBytes) is not { } body)
        {
            await Answers.RefuseAsync(http, Refusal.TooLarge(limits.DataBytes), meter);
            return;
        }
        JsonPayload payload;
        using (body) payload = JsonPayload.Check(body.Memory.Span, limits.DataBytes);
        if (payload.Data is not { } data)
        {
            await Answers.RefuseAsync(http, Refusal.Of(payload), meter);
            return;
        }
        await AnswerAsync(http, new Publication(room, id, data, ttl, isStored, condition), isPost, started);
    }

    private async Task AnswerAsync(HttpContext http, Publication publication, bool isPost, long started)
    {
        var answer = await publisher.AnswerAsync(publication);
        if (answer.Refusal is { } refusal)
        {
            await Answers.RefuseAsync(http, refusal, meter);
            return;
        }
        meter.Published(answer.Outcome!, started);
        http.Response.StatusCode = isPost && answer.Status == StatusCodes.Status200OK ? StatusCodes.Status201Created : answer.Status;
        if (isPost) http.Response.Headers.Location = $"/v1/rooms/{publication.Room}/messages/{publication.Id}";
        http.Response.Headers.ETag = $"\"{answer.Version}\"";
        await Answers.WriteAsync(http, new PublishAnswer(publication.Room, publication.Id, answer.Version, answer.Outcome!), PublishingJson.Readable.PublishAnswer);
    }

    private static string Route(HttpContext http, string name) => (string)http.Request.RouteValues[name]!;
}
