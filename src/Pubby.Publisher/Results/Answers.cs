using System.Net;
using Pubby.Protocol;
using Pubby.Publisher.Generated;
using Pubby.Publisher.Http;

namespace Pubby.Publisher.Results;

/// <summary>The hub's answers as results.</summary>
internal static class Answers
{
    public static PublishResult ToResult(this PublishAnswer answer) =>
        answer is { Room: { } room, Id: { } id, Version: { } version, Outcome: { } outcome }
        ? new PublishResult(room, id, version, outcome)
        : throw new ApiException("An answer without its fields.", 200, null,
            new Dictionary<string, IEnumerable<string>>(), null);

    /// <param name="answer">What a batch's answer says about the message; null: nothing.</param>
    public static PublicationResult ToResult(this Generated.Results? answer, Publication publication)
    {
        if (answer is { Version: { } version, Outcome: { } outcome }) return Published(publication, version, outcome);
        var status = (int?)answer?.Status;
        if (answer?.Error is not { Code: { Length: > 0 } code } error)
        {
            return Refused(publication, new PubbyPublishException(PublishErrorCode.UnexpectedAnswer,
                "The answer says of this message what this publisher does not know. Update it, or the hub.", status));
        }
        return publication.IsDelete && code == ErrorCode.MessageNotFound
            ? Published(publication, 0, PublishOutcome.Unchanged)
            : Refused(publication, new PubbyPublishException(code, error.Detail ?? code, status));
    }

    /// <summary>
    /// True if the same message may be taken when it is sent again: the hub could not take it, but does not reject it.
    /// </summary>
    public static bool IsPassing(this PublicationResult result) =>
        result.Error is { Status: { } status } && RetryRules.IsPassing((HttpStatusCode)status);

    public static PublicationResult Refused(Publication publication, PubbyPublishException error) =>
        new(publication, null, error);

    /// <summary>
    /// Deleting a missing message has the intended effect. Above all, it may be the repetition of a delete whose answer
    /// was lost.
    /// </summary>
    public static PublishResult? OfNothingToDelete(string room, string id, PubbyPublishException fault) =>
        fault.Code == ErrorCode.MessageNotFound ? new PublishResult(room, id, 0, PublishOutcome.Unchanged) : null;

    private static PublicationResult Published(Publication publication, long version, PublishOutcome outcome) =>
        new(publication, new PublishResult(publication.Room, publication.Id, version, outcome), null);
}
