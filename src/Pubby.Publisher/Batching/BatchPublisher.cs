using Pubby.Publisher.Generated;
using Pubby.Publisher.Results;

namespace Pubby.Publisher.Batching;

/// <summary>Publishes many messages, request after request. A message that the hub could not take is sent again, before those behind it.</summary>
internal sealed class BatchPublisher(PublishApi api, PubbyPublisherOptions options, TimeProvider time)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>Rounds of a batch: the first, and those for messages that the hub could not take.</summary>
    private const int MaxRounds = 6;

    public async Task<IReadOnlyList<PublicationResult>> PublishAsync(IEnumerable<Publication> publications, CancellationToken cancellationToken)
    {
        var results = new List<PublicationResult>();
        foreach (var batch in Batches.Cut(Sendable(publications, results), options.BatchMessages, options.BatchBytes))
        {
            await PublishAsync(batch, results, cancellationToken).ConfigureAwait(false);
        }
        return results;
    }

    /// <summary>Those that are worth a request; the others have their error at once. Each has its place in the results before it is sent.</summary>
    private static IEnumerable<(int Index, Publication Publication)> Sendable(IEnumerable<Publication> publications, List<PublicationResult> results)
    {
        foreach (var publication in publications)
        {
            var invalid = Failures.OfNames(publication.Room, publication.Id);
            results.Add(new PublicationResult(publication, null, invalid));
            if (invalid is null) yield return (results.Count - 1, publication);
        }
    }

    private async Task PublishAsync(IReadOnlyList<(int Index, Publication Publication)> batch, List<PublicationResult> results, CancellationToken cancellationToken)
    {
        for (var round = 1; ; round++)
        {
            var answers = await SendAsync(batch, cancellationToken).ConfigureAwait(false);
            for (var at = 0; at < batch.Count; at++) results[batch[at].Index] = answers[at].ToResult(batch[at].Publication);
            var again = batch.Where(entry => results[entry.Index].IsPassing()).ToList();
            if (again.Count == 0 || round > Math.Min(options.Retries, MaxRounds - 1)) return;
            batch = again;
            await Task.Delay(FirstDelay * Math.Pow(2, round - 1), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<Generated.Results>> SendAsync(IReadOnlyList<(int Index, Publication Publication)> batch, CancellationToken cancellationToken)
    {
        try
        {
            var request = new BatchRequest { Messages = [.. batch.Select(entry => EntryOf(entry.Publication))] };
            var answer = await api.PublishBatchAsync(request, cancellationToken).ConfigureAwait(false);
            return answer.Results is { } results && results.Count == batch.Count
                ? [.. results]
                : throw new ApiException("A batch answer without one result for each message.", 200, null, new Dictionary<string, IEnumerable<string>>(), null);
        }
        catch (Exception fault) when (Failures.Of(fault) is { } failure)
        {
            throw failure;
        }
    }

    private static Messages EntryOf(Publication publication) => new()
    {
        Room = publication.Room,
        Id = publication.Id,
        Data = publication.Data,
        Ttl = publication.TimeToLive is { } ttl ? (long)Math.Ceiling(ttl.TotalSeconds) : null,
        Deleted = publication.IsDelete ? true : null,
    };
}
