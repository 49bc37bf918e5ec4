using Pubby.Core;
using Pubby.Core.Storage;

namespace Pubby.Aws.Streams;

/// <summary>
/// The shards of the table's stream, listed again from time to time. Belongs to one thread, except
/// <see cref="Expire"/>.
/// </summary>
internal sealed class StreamShardList(TableStream table, IStreamsClient client, TimeProvider time)
{
    /// <summary>
    /// How often the shards are listed while none ends. DynamoDB takes ten such calls a second from all nodes of an
    /// account.
    /// </summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private long? _listedAt;

    /// <summary>The stream's ARN; empty before <see cref="TryRefreshAsync"/> returned true.</summary>
    public string Stream { get; private set; } = "";

    /// <summary>The stream's label, which is in the ids of its leases.</summary>
    public string Label => Stream[(Stream.LastIndexOf('/') + 1)..];

    public IReadOnlyList<StreamShard> Shards { get; private set; } = [];

    /// <summary>Lists the shards, unless they were listed recently.</summary>
    /// <returns>False: the stream is being switched on.</returns>
    /// <exception cref="StoreUnavailableException">DynamoDB is unavailable.</exception>
    /// <exception cref="StreamsException">Its streams are unavailable.</exception>
    /// <exception cref="PubbyStartException">The table's stream is not as it should be.</exception>
    public async Task<bool> TryRefreshAsync(CancellationToken cancellationToken)
    {
        if (_listedAt is { } at && time.GetElapsedTime(at) < Period) return true;
        if (await table.FindAsync(cancellationToken) is not { } stream) return false;
        Shards = await client.ShardsAsync(stream, cancellationToken);
        Stream = stream;
        _listedAt = time.GetTimestamp();
        return true;
    }

    /// <summary>A shard has ended: its children are listed with the next call. For any thread.</summary>
    public void Expire() => _listedAt = null;
}
