using Pubby.Core.Publishing;
using Pubby.Core.Storage;
using Pubby.Hub.Http;

namespace Pubby.Hub.Publishing;

/// <summary>The result of a publication in the API's terms: an outcome, or a refusal.</summary>
/// <param name="Version">
/// The message's version now: if it was published, or if another version was required. Otherwise 0.
/// </param>
internal readonly record struct PublicationAnswer(int Status, string? Outcome, long Version, Refusal? Refusal);

internal static class PublicationAnswers
{
    /// <summary>Publishes, and expresses every result in the API's terms, an outage of the store included.</summary>
    public static async ValueTask<PublicationAnswer> AnswerAsync(this Publisher publisher, Publication publication)
    {
        try
        {
            return Of(publication, await publisher.PublishAsync(publication));
        }
        catch (StoreUnavailableException)
        {
            return Refused(Refusal.StoreUnavailable);
        }
    }

    private static PublicationAnswer Of(in Publication publication, PublishResult result) =>
        result.IsDeferred ? Done(202, "deferred", result.Put.Version) : Of(publication, result.Put);

    private static PublicationAnswer Of(in Publication publication, PutResult result) => result.Outcome switch
    {
        _ when !publication.IsStored => Done(200, "broadcast", result.Version),
        PutOutcome.Created when publication.Data is null => Done(200, "stored", result.Version),
        PutOutcome.Created => Done(201, "stored", result.Version),
        PutOutcome.Replaced => Done(200, "stored", result.Version),
        PutOutcome.Unchanged => Done(200, "unchanged", result.Version),
        PutOutcome.ConditionFailed when publication.Data is null && result.Version == 0 => Refused(Refusal.NotFound),
        PutOutcome.ConditionFailed => Refused(Refusal.VersionMismatch(result.Version), result.Version),
        _ => Refused(Refusal.Overloaded),
    };

    private static PublicationAnswer Done(int status, string outcome, long version) =>
        new(status, outcome, version, null);

    private static PublicationAnswer Refused(Refusal refusal, long version = 0) =>
        new(refusal.Status, null, version, refusal);
}
