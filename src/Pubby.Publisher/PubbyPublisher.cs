using System.Text.Json.Serialization.Metadata;
using Pubby.Protocol;
using Pubby.Publisher.Batching;
using Pubby.Publisher.Generated;
using Pubby.Publisher.Generation;
using Pubby.Publisher.Http;
using Pubby.Publisher.Results;

namespace Pubby.Publisher;

/// <summary>
/// The publisher over HTTP. Made by <see cref="PubbyPublisherServiceCollectionExtensions.AddPubbyPublisher"/>, or with
/// its constructor if there is no container.
/// </summary>
public sealed class PubbyPublisher : IPubbyPublisher, IDisposable
{
    private readonly HttpClient _http;
    private readonly PublishApi _api;
    private readonly BatchPublisher _batches;
    private readonly TimeProvider _time;

    /// <summary>For an error text.</summary>
    private readonly string _addresses;

    /// <summary>A publisher with its own connections, which it closes when it is disposed.</summary>
    /// <param name="options">Where the hub is; later changes have no effect.</param>
    /// <param name="time">The clock of waits and of posted ids; null: the system's.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">
    /// The options have faults. The exception lists them all.
    /// </exception>
    public PubbyPublisher(PubbyPublisherOptions options, TimeProvider? time = null)
        : this(PublisherHttp.NewClient(options, time ?? TimeProvider.System), options, time ?? TimeProvider.System)
    {
    }

    internal PubbyPublisher(HttpClient http, PubbyPublisherOptions options, TimeProvider time)
    {
        _http = http;
        _time = time;
        _addresses = string.Join(", ", options.Addresses);
        _api = new PublishApi(http);
        _batches = new BatchPublisher(_api, options.Copy(), time);
    }

    /// <inheritdoc/>
    public async Task<PublishResult> PutAsync<T>(
        string room, string id, T data, JsonTypeInfo<T> type, PublishOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= PublishOptions.None;
        var fault = Failures.OfNames(room, id) ?? Failures.OfTimeToLive(options.TimeToLiveSeconds)
            ?? Failures.OfCondition(options.Condition);
        if (fault is not null) throw fault;
        var json = RawJson.Of(data, type);
        if (Failures.OfSize(json) is { } tooLarge) throw tooLarge;
        return await PutAsync(room, id, json, options, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<PublishResult> PostAsync<T>(
        string room, T data, JsonTypeInfo<T> type, PublishOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        if (options?.Condition is not null)
            throw new ArgumentException("A posted message is new: put it with an id of yours to state a condition.",
                nameof(options));
        var result =
            await PutAsync(room,
                TimeSortedId.From((_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond),
                data, type, options, cancellationToken).ConfigureAwait(false);
        // The id is new. So what the hub found is this message: an earlier try was stored, and its answer was lost.
        return result.Outcome == PublishOutcome.Unchanged ? result with { Outcome = PublishOutcome.Stored } : result;
    }

    /// <inheritdoc/>
    public async Task<PublishResult> DeleteAsync(
        string room, string id, PublishCondition? condition = null, CancellationToken cancellationToken = default)
    {
        if (condition?.IfNoneMatch is not null)
            throw new ArgumentException("A delete needs a message to delete: Absent does not go with it.",
                nameof(condition));
        if ((Failures.OfNames(room, id) ?? Failures.OfCondition(condition)) is { } fault) throw fault;
        try
        {
            return (await _api.DeleteMessageAsync(room, id, condition?.IfMatch, cancellationToken)
                .ConfigureAwait(false)).ToResult();
        }
        catch (PubbyPublishException refusal) when (Answers.OfNothingToDelete(room, id, refusal) is { } result)
        {
            return result;
        }
        catch (ApiException other)
        {
            throw Failures.Of(other, _addresses);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<PublicationResult>> PutManyAsync(
        IEnumerable<Publication> publications, CancellationToken cancellationToken = default) =>
        _batches.PublishAsync(publications, cancellationToken);

    /// <summary>Closes the connections. Calls in progress end as cancelled.</summary>
    public void Dispose() => _http.Dispose();

    private async Task<PublishResult> PutAsync(
        string room, string id, RawJson data, PublishOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _api.PutMessageAsync(
                room, id, data, options.TimeToLiveSeconds, options.Ephemeral
                ? "false" : null, options.Condition?.IfMatch, options.Condition?.IfNoneMatch, cancellationToken)
                    .ConfigureAwait(false);
            return answer.ToResult();
        }
        catch (ApiException other)
        {
            throw Failures.Of(other, _addresses);
        }
    }
}
