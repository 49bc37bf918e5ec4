using Amazon.DynamoDBv2.Model;

namespace Pubby.Aws.Streams;

/// <summary>
/// A table's stream, as Amazon's service of that name gives it. Each call ends within a total time-out of its own. Safe for any number of threads.
/// A seam, so that AWSSDK.DynamoDBStreams takes the place of <see cref="StreamsClient"/> where it exists, and tests script what no emulator does.
/// </summary>
internal interface IStreamsClient : IDisposable
{
    /// <returns>All shards that the stream has, in no order; those whose records are gone may be missing.</returns>
    /// <exception cref="StreamsException"/>
    Task<IReadOnlyList<StreamShard>> ShardsAsync(string stream, CancellationToken cancellationToken);

    /// <returns>An iterator, good for 15 minutes.</returns>
    /// <exception cref="StreamsException"/>
    Task<string> IteratorAsync(string stream, string shard, ShardPosition position, CancellationToken cancellationToken);

    /// <returns>At most <paramref name="limit"/> records or 1 MB; none is no sign of an end.</returns>
    /// <exception cref="StreamsException"/>
    Task<StreamPage> ReadAsync(string iterator, int limit, CancellationToken cancellationToken);
}

/// <param name="Parent">Whose records come before this one's, item by item; null: none is known.</param>
/// <param name="IsClosed">Nothing is added to it any more.</param>
internal sealed record StreamShard(string Id, string? Parent, bool IsClosed);

/// <summary>Where to begin in a shard.</summary>
/// <param name="After">The sequence number of the last record that was taken; only for <see cref="ShardStart.After"/>.</param>
internal readonly record struct ShardPosition(ShardStart Start, string? After = null);

internal enum ShardStart : byte
{
    /// <summary>With the oldest record that is kept.</summary>
    Retention,

    /// <summary>With what is written from now on.</summary>
    Latest,

    After,
}

/// <param name="Next">The iterator that goes on; null: the shard is closed, and all of it has been read.</param>
internal sealed record StreamPage(IReadOnlyList<StreamRecord> Records, string? Next);

/// <summary>One change of one item.</summary>
/// <param name="Sequence">Rises within a shard.</param>
/// <param name="Old">The item before; null: there was none.</param>
/// <param name="New">The item after; null: it was removed.</param>
internal sealed record StreamRecord(string Sequence, Dictionary<string, AttributeValue>? Old, Dictionary<string, AttributeValue>? New);

/// <summary>The stream did not answer, or not with what was asked for.</summary>
internal sealed class StreamsException(StreamsFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public StreamsFault Fault => fault;
}

internal enum StreamsFault : byte
{
    /// <summary>It cannot be reached, or did not answer in time.</summary>
    Away,

    /// <summary>Asked too often.</summary>
    Throttled,

    /// <summary>What was to be read is older than 24 hours, and gone.</summary>
    Trimmed,

    /// <summary>The iterator is older than 15 minutes.</summary>
    IteratorExpired,

    /// <summary>There is no such stream or shard, any more.</summary>
    Missing,

    /// <summary>The credentials are wrong, or do not allow it.</summary>
    Refused,
}
