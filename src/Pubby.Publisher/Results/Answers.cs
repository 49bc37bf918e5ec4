using System.Text.Json;
using Pubby.Protocol;
using Pubby.Publisher.Generated;
using Pubby.Publisher.Generation;

namespace Pubby.Publisher.Results;

/// <summary>The hub's answers as results.</summary>
internal static class Answers
{
    private const int NotFound = 404;

    public static PublishResult ToResult(this PublishAnswer answer) => answer is { Room: { } room, Id: { } id, Version: { } version, Outcome: { } outcome }
        ? new PublishResult(room, id, version, outcome)
        : throw new ApiException("An answer without its fields.", 200, null, new Dictionary<string, IEnumerable<string>>(), null);

    /// <summary>202: stored, broadcast later. A hub of several nodes answers it; the document that this client is generated from may not know it yet.</summary>
    public static PublishResult? OfDeferred(ApiException fault) =>
        fault is { StatusCode: 202, Response: { } body } && JsonSerializer.Deserialize(body, PublishApiJson.Default.PublishAnswer) is { } answer
            ? answer.ToResult() with { Outcome = PublishOutcome.Deferred }
            : null;

    public static PublicationResult ToResult(this Generated.Results answer, Publication publication)
    {
        if (answer is { Version: { } version, Outcome: { } outcome }) return Published(publication, version, outcome);
        if (publication.IsDelete && answer.Status == NotFound) return Published(publication, 0, PublishOutcome.Unchanged);
        var code = answer.Error?.Code ?? PublishErrorCode.UnexpectedAnswer;
        return Refused(publication, new PubbyPublishException(code, answer.Error?.Detail ?? code, (int?)answer.Status));
    }

    /// <summary>True where the same message may be taken if it is sent again: the hub said that it could not, not that it would not.</summary>
    public static bool IsPassing(this PublicationResult result) => result.Error is { Status: >= 500 or 429 };

    public static PublicationResult Refused(Publication publication, PubbyPublishException error) => new(publication, null, error);

    /// <summary>Deleting what is not there has done what it should, above all when it is the repetition of a delete whose answer was lost.</summary>
    public static PublishResult? OfNothingToDelete(string room, string id, ApiException fault) =>
        fault is ApiException<Problem> { Result.Code: ErrorCode.MessageNotFound } ? new PublishResult(room, id, 0, PublishOutcome.Unchanged) : null;

    private static PublicationResult Published(Publication publication, long version, PublishOutcome outcome) =>
        new(publication, new PublishResult(publication.Room, publication.Id, version, outcome), null);
}
