using Pubby.Core.Diagnostics;
using Pubby.Core.Messages;
using Pubby.Core.Messages.Payloads;
using Pubby.Core.Publishing;
using Pubby.Core.Storage;
using Pubby.Core.Tracing;
using Pubby.Hub.Http;
using Pubby.Hub.Options;
using Pubby.Protocol;

namespace Pubby.Hub.Publishing;

/// <summary>PUT, POST and DELETE of one message: check, publish, answer.</summary>
internal sealed class PublishEndpoints(
    RequestCheck check, Publisher publisher, VersionClock clock, LimitOptions limits, HubMeter meter, Traces traces)
{
    public Task PutAsync(HttpContext http) => PublishAsync(http, Route(http, "room"), Route(http, "id"), isPost: false);

    /// <summary>Like PUT, with an id that is made here.</summary>
    public Task PostAsync(HttpContext http) =>
        PublishAsync(http, Route(http, "room"), TimeSortedId.From(clock.Next()), isPost: true);

    public async Task DeleteAsync(HttpContext http)
    {
        var started = meter.Start();
        var (room, id) = (Route(http, "room"), Route(http, "id"));
        var precondition = Precondition.Read(http, out var malformed);
        var refusal = await check.WriteAsync(http, room)
            ?? (Names.IsValid(id) ? null : Refusal.IdInvalid)
            ?? RequestParameters.None(http)
            ?? malformed
            // Deleting under the condition that nothing exists would only leave a tombstone.
            ?? (precondition.Condition.Kind == PutConditionKind.MustNotExist ? Refusal.DeleteOfNothing : null);
        if (refusal is not null)
        {
            await RefuseAsync(http, room, id, refusal);
            return;
        }
        // A delete needs an existing message, whatever its condition is.
        if (precondition.Condition.Kind == PutConditionKind.None) precondition = new(PutCondition.MustExist);
        await AnswerAsync(http, new Publication(room, id, Data: null), precondition, isPost: false, started);
    }

    private async Task PublishAsync(HttpContext http, string room, string id, bool isPost)
    {
        var started = meter.Start();
        var precondition = default(Precondition);
        var malformed = (Refusal?)null;
        var ttl = (int?)null;
        var isStored = true;
        var refusal = await check.WriteAsync(http, room)
            ?? (Names.IsValid(id) ? null : Refusal.IdInvalid)
            ?? RequestParameters.Publish(http, out ttl, out isStored)
            ?? ((precondition = Precondition.Read(http, out malformed)) == default ? malformed : isStored
                ? null : Refusal.NothingToCompare)
            ?? RequestContent.Check(http);
        if (refusal is not null)
        {
            await RefuseAsync(http, room, id, refusal);
            return;
        }
        if (await RequestBody.ReadAsync(http, limits.DataBytes) is not { } body)
        {
            await RefuseAsync(http, room, id, Refusal.TooLarge(limits.DataBytes));
            return;
        }
        JsonPayload payload;
        using (body) payload = JsonPayload.Check(body.Memory.Span, limits.DataBytes);
        if (payload.Data is not { } data)
        {
            await RefuseAsync(http, room, id, Refusal.Of(payload));
            return;
        }
        await AnswerAsync(http, new Publication(room, id, data, ttl, isStored), precondition, isPost, started);
    }

    private async Task AnswerAsync(
        HttpContext http, Publication publication, Precondition precondition, bool isPost, long started)
    {
        var span = PublishTrace.Request;
        if (span is not null) PublishTrace.Describe(span, publication.Room, publication.Id);
        var answer = await publisher.AnswerAsync(publication with { Condition = precondition.Condition });
        // The versions of a list are tried one after another. The store says which one the message has.
        if (answer.Refusal?.Code == ErrorCode.VersionMismatch && precondition.After(answer.Version) is { } next)
        {
            answer = await publisher.AnswerAsync(publication with { Condition = next.Condition });
        }
        if (answer.Refusal is { } refusal)
        {
            await RefuseAsync(http, publication.Room, publication.Id, refusal);
            return;
        }
        meter.Published(answer.Outcome!, started);
        span?.SetTag("pubby.outcome", answer.Outcome);
        http.Response.StatusCode = isPost && answer.Status == StatusCodes.Status200OK
            ? StatusCodes.Status201Created : answer.Status;
        if (isPost)
            http.Response.Headers.Location =
                http.Request.PathBase.Add($"/v1/rooms/{publication.Room}/messages/{publication.Id}").Value;
        http.Response.Headers.ETag = EntityTags.Of(answer.Version);
        await Answers.WriteAsync(http,
            new PublishAnswer(publication.Room, publication.Id, answer.Version, answer.Outcome!),
            PublishingJson.Readable.PublishAnswer);
    }

    private Task RefuseAsync(HttpContext http, string room, string id, Refusal refusal)
    {
        traces.Note(TraceStage.Refused, room, id, reason: refusal.Code);
        return Answers.RefuseAsync(http, refusal, meter);
    }

    private static string Route(HttpContext http, string name) => (string)http.Request.RouteValues[name]!;
}
