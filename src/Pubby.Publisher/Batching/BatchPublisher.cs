using Pubby.Publisher.Generated;
using Pubby.Publisher.Http;
using Pubby.Publisher.Results;

namespace Pubby.Publisher.Batching;

/// <summary>
/// Publishes many messages, request after request. A message that the hub could not take is sent again, before those
/// after it.
/// </summary>
internal sealed class BatchPublisher(PublishApi api, PubbyPublisherOptions options, TimeProvider time)
{
    private const int TooLarge = 413;

    public async Task<IReadOnlyList<PublicationResult>> PublishAsync(
        IEnumerable<Publication> publications, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(publications);
        var results = new List<PublicationResult>();
        foreach (var batch in Batches.Cut(Sendable(publications, results), options.BatchMessages, options.BatchBytes))
        {
            await PublishAsync(batch, results, cancellationToken).ConfigureAwait(false);
        }
        return results;
    }

    /// <summary>
    /// The messages of a request; those with an error get it at once. Each has its place in the results before it is
    /// sent.
    /// </summary>
    private static IEnumerable<(int Index, Publication Publication)> Sendable(
        IEnumerable<Publication> publications, List<PublicationResult> results)
    {
        foreach (var publication in publications)
        {
            if (publication is null)
                throw new ArgumentException("One of the publications is null.", nameof(publications));
            var invalid = Failures.OfNames(publication.Room, publication.Id)
                ?? Failures.OfTimeToLive(publication.TimeToLiveSeconds) ?? Failures.OfSize(publication.Data);
            results.Add(new PublicationResult(publication, null, invalid));
            if (invalid is null) yield return (results.Count - 1, publication);
        }
    }

    private async Task PublishAsync(IReadOnlyList<(int Index, Publication Publication)> batch,
        List<PublicationResult> results, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var round = 0; ; round++)
        {
            IReadOnlyList<Generated.Results?> answers;
            try
            {
                answers = await SendAsync(batch, cancellationToken).ConfigureAwait(false);
            }
            catch (PubbyPublishException fault) when (fault.Status == TooLarge)
            {
                await PublishPartsAsync(batch, fault, results, cancellationToken).ConfigureAwait(false);
                return;
            }
            for (var at = 0; at < batch.Count; at++)
                results[batch[at].Index] = answers[at].ToResult(batch[at].Publication);
            batch = [.. batch.Where(entry => results[entry.Index].IsPassing())];
            var wait = RetryRules.Backoff(round);
            if (batch.Count == 0 || round >= options.Retries || time.GetElapsedTime(started) + wait >= options.Timeout)
                return;
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The hub or a proxy takes less at once than usual. The batch is halved, down to the single message that is too
    /// large.
    /// </summary>
    private async Task PublishPartsAsync(
        IReadOnlyList<(int Index, Publication Publication)> batch, PubbyPublishException refusal,
        List<PublicationResult> results, CancellationToken cancellationToken)
    {
        if (batch.Count == 1)
        {
            results[batch[0].Index] = Answers.Refused(batch[0].Publication, refusal);
            return;
        }
        foreach (var part in batch.Chunk((batch.Count + 1) / 2))
            await PublishAsync(part, results, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<Generated.Results?>> SendAsync(
        IReadOnlyList<(int Index, Publication Publication)> batch, CancellationToken cancellationToken)
    {
        try
        {
            var request = new BatchRequest { Messages = [.. batch.Select(entry => EntryOf(entry.Publication))] };
            var answer = await api.PublishBatchAsync(request, cancellationToken).ConfigureAwait(false);
            return answer.Results is { } results && results.Count == batch.Count
                ? [.. results]
                : throw new ApiException("A batch answer without one result for each message.", 200, null,
                    new Dictionary<string, IEnumerable<string>>(), null);
        }
        catch (ApiException fault)
        {
            throw Failures.Of(fault, string.Join(", ", options.Addresses));
        }
    }

    private static Messages EntryOf(Publication publication) => new()
    {
        Room = publication.Room,
        Id = publication.Id,
        Data = publication.Data,
        Ttl = publication.TimeToLiveSeconds,
        Deleted = publication.IsDelete ? true : null,
    };
}
