using Pubby.Core.Diagnostics;
using Pubby.Core.Publishing;
using Pubby.Core.Storage;
using Pubby.Core.Tracing;
using Pubby.Hub.Access;
using Pubby.Hub.Http;
using Pubby.Hub.Options;

namespace Pubby.Hub.Publishing;

/// <summary>
/// POST of many messages at once. Each message is independent: a refused one does not prevent the others from being
/// stored. All go to the store at the same time, and it commits them together.
/// </summary>
internal sealed class BatchEndpoint(
    RequestCheck check, Publisher publisher, LimitOptions limits, HubMeter meter, Traces traces)
{
    public async Task PostAsync(HttpContext http)
    {
        var started = meter.Start();
        var (caller, unknown) = await check.IdentifyAsync(http);
        if ((unknown ?? RequestParameters.None(http) ?? RequestContent.Check(http)) is { } refusal)
        {
            await Answers.RefuseAsync(http, refusal, meter);
            return;
        }
        if (await RequestBody.ReadAsync(http, limits.BatchBytes) is not { } body)
        {
            await Answers.RefuseAsync(http, Refusal.TooLarge(limits.BatchBytes), meter);
            return;
        }
        BatchRequest request;
        using (body) request = BatchParser.Parse(body.Memory.Span, limits);
        if (request.Refusal is not null)
        {
            await Answers.RefuseAsync(http, request.Refusal, meter);
            return;
        }
        if (caller!.Spend(request.Entries.Length) is { } wait)
        {
            await Answers.RefuseAsync(http, Refusal.RateLimited(wait), meter);
            return;
        }
        MarkDuplicates(request.Entries);
        PublishTrace.Describe(PublishTrace.Request, request.Entries.Length);
        var results = await Task.WhenAll(request.Entries.Select(entry => PublishAsync(entry, caller, started)));
        await Answers.WriteAsync(http, new BatchAnswer(results), PublishingJson.Readable.BatchAnswer);
    }

    private async Task<BatchResult> PublishAsync(BatchEntry entry, Caller caller, long started)
    {
        var refusal = entry.Refusal ?? (caller.MayPublish(entry.Room!) ? null : Refusal.Forbidden(entry.Room!));
        if (refusal is not null) return Refused(entry, refusal);
        var answer = await publisher.AnswerAsync(new Publication(entry.Room!, entry.Id!, entry.Data, entry.TtlSeconds,
            Condition: entry.Data is null ? PutCondition.MustExist : default));
        if (answer.Refusal is not null) return Refused(entry, answer.Refusal);
        meter.Published(answer.Outcome!, started);
        return new BatchResult(entry.Room, entry.Id, answer.Status, answer.Version, answer.Outcome);
    }

    private BatchResult Refused(BatchEntry entry, Refusal refusal)
    {
        meter.Refused(refusal.Code);
        if (entry is { Room: { } room, Id: { } id }) traces.Note(TraceStage.Refused, room, id, reason: refusal.Code);
        return new BatchResult(entry.Room, entry.Id, refusal.Status,
            Error: new BatchError(refusal.Code, refusal.Detail));
    }

    /// <summary>Two values for one id: only the publisher knows which should win, so neither is stored.</summary>
    private static void MarkDuplicates(BatchEntry[] entries)
    {
        var firsts = new Dictionary<(string, string), int>(entries.Length);
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i] is not { Room: { } room, Id: { } id, Refusal: null } || firsts.TryAdd((room, id), i))
                continue;
            entries[i] = entries[i] with { Refusal = Refusal.Duplicate };
            entries[firsts[(room, id)]] = entries[firsts[(room, id)]] with { Refusal = Refusal.Duplicate };
        }
    }
}
