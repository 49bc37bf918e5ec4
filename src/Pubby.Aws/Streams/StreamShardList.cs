using System.Runtime.ExceptionServices;
using Pubby.Core;
using Pubby.Core.Policies;
using Pubby.Core.Storage;

namespace Pubby.Aws.Streams;

/// <summary>
/// The shards of the table's stream, listed again from time to time. While they cannot be listed, the list of before
/// is used: its shards are there for hours. Belongs to one thread, except <see cref="Expire"/>.
/// </summary>
internal sealed partial class StreamShardList(
    TableStream table, IStreamsClient client, TimeProvider time, ILogger log)
{
    /// <summary>
    /// How often the shards are listed while none ends. DynamoDB takes ten such calls a second from all nodes of an
    /// account.
    /// </summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>After many failures, so that a large fleet gets below that limit again.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    private readonly JitteredBackoff _backoff = new(Period, LongestPause);
    private volatile bool _isExpired = true;
    private long _askedAt;
    private TimeSpan _pause;
    private Exception? _fault;

    /// <summary>The stream's ARN; empty before <see cref="TryRefreshAsync"/> returned true.</summary>
    public string Stream { get; private set; } = "";

    /// <summary>The stream's label, which is in the ids of its leases.</summary>
    public string Label => Stream[(Stream.LastIndexOf('/') + 1)..];

    public IReadOnlyList<StreamShard> Shards { get; private set; } = [];

    private bool IsKnown => Stream.Length > 0;

    /// <summary>
    /// Lists the shards, unless they were asked for recently. Throws only before they were listed for the first time,
    /// and again at each call until then.
    /// </summary>
    /// <returns>False: the stream is being switched on.</returns>
    /// <exception cref="StoreUnavailableException">DynamoDB is unavailable.</exception>
    /// <exception cref="StreamsException">Its streams are unavailable.</exception>
    /// <exception cref="PubbyStartException">The table's stream is not as it should be.</exception>
    public async Task<bool> TryRefreshAsync(CancellationToken cancellationToken)
    {
        if ((_isExpired || time.GetElapsedTime(_askedAt) >= _pause) && !await TryListAsync(cancellationToken))
            return false;
        if (_fault is not null && !IsKnown) ExceptionDispatchInfo.Throw(_fault);
        return true;
    }

    /// <summary>
    /// A shard has ended: its children are listed with the next call, also while others fail. For any thread.
    /// </summary>
    public void Expire() => _isExpired = true;

    private async Task<bool> TryListAsync(CancellationToken cancellationToken)
    {
        // Before the call: a shard that ends during it may have children that the answer lacks.
        _isExpired = false;
        _askedAt = time.GetTimestamp();
        try
        {
            if (await table.FindAsync(cancellationToken) is not { } stream)
            {
                _isExpired = true;
                return false;
            }
            Shards = await client.ShardsAsync(stream, cancellationToken);
            Stream = stream;
            OnListed();
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            OnFailed(fault);
        }
        return true;
    }

    private void OnListed()
    {
        if (_fault is not null) LogListed(log);
        _fault = null;
        _backoff.Reset();
        _pause = Period;
    }

    private void OnFailed(Exception fault)
    {
        // Who has no list throws, and is told so by that.
        if (_fault is null && IsKnown) LogNotListed(log, fault.Message);
        _fault = fault;
        // Who has no list reads nothing until it has one, and asks as often as if there were no fault.
        if (!IsKnown) _backoff.Reset();
        _pause = _backoff.Next();
    }

    [LoggerMessage(EventIds.StreamShardsNotListed, LogLevel.Warning,
        "The stream's shards cannot be listed ({Reason}). The node goes on with those that it knows, and asks again " +
        "within two minutes. What follows one that ends is read later.")]
    private static partial void LogNotListed(ILogger log, string reason);

    [LoggerMessage(EventIds.StreamShardsListed, LogLevel.Information, "The stream's shards are listed again.")]
    private static partial void LogListed(ILogger log);
}
