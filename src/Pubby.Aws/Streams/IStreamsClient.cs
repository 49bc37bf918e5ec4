using Amazon.DynamoDBv2.Model;

namespace Pubby.Aws.Streams;

/// <summary>
/// A table's stream, as the service DynamoDB Streams offers it. Each call ends within a total time-out of its own. Safe
/// for any number of threads. It is a seam: AWSSDK.DynamoDBStreams can replace <see cref="StreamsClient"/> where it is
/// available, and tests script what no emulator does.
/// </summary>
internal interface IStreamsClient : IDisposable
{
    /// <returns>All shards of the stream, in no order. Shards whose records have expired may be missing.</returns>
    /// <exception cref="StreamsException"/>
    Task<IReadOnlyList<StreamShard>> ShardsAsync(string stream, CancellationToken cancellationToken);

    /// <returns>An iterator, valid for 15 minutes.</returns>
    /// <exception cref="StreamsException"/>
    Task<string> IteratorAsync(string stream, string shard, StreamShardPosition position,
        CancellationToken cancellationToken);

    /// <returns>At most <paramref name="limit"/> records or 1 MB. An empty page does not mean the end.</returns>
    /// <exception cref="StreamsException"/>
    Task<StreamPage> ReadAsync(string iterator, int limit, CancellationToken cancellationToken);
}

/// <param name="Parent">The shard whose records come before this one's, item by item; null: none is known.</param>
/// <param name="IsClosed">No record is added to it any more.</param>
internal sealed record StreamShard(string Id, string? Parent, bool IsClosed);

/// <summary>Where to begin in a shard.</summary>
/// <param name="After">
/// The sequence number of the last record that was read; only for <see cref="StreamShardStart.After"/>.
/// </param>
internal readonly record struct StreamShardPosition(StreamShardStart Start, string? After = null);

internal enum StreamShardStart : byte
{
    /// <summary>With the oldest record that exists.</summary>
    Oldest,

    /// <summary>With the first record from now on.</summary>
    Latest,

    After,
}

/// <param name="Next">The iterator of the next page; null: the shard is closed, and all of it has been read.</param>
internal sealed record StreamPage(IReadOnlyList<StreamRecord> Records, string? Next);

/// <summary>One change of one item.</summary>
/// <param name="Sequence">Increases within a shard.</param>
/// <param name="Old">The item before; null: there was none.</param>
/// <param name="New">The item after; null: it was removed.</param>
internal sealed record StreamRecord(
    string Sequence, Dictionary<string, AttributeValue>? Old, Dictionary<string, AttributeValue>? New);

/// <summary>The stream did not answer, or rejected the call.</summary>
internal sealed class StreamsException(StreamsFault fault, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public StreamsFault Fault => fault;
}

internal enum StreamsFault : byte
{
    /// <summary>It cannot be reached, or did not answer in time.</summary>
    Unavailable,

    /// <summary>Too many calls.</summary>
    Throttled,

    /// <summary>The records are older than 24 hours, and have expired.</summary>
    Trimmed,

    /// <summary>The iterator is older than 15 minutes.</summary>
    IteratorExpired,

    /// <summary>The stream or shard does not exist, or no longer.</summary>
    Missing,

    /// <summary>The credentials are wrong, or do not allow the call.</summary>
    Refused,
}
