using System.Collections.Concurrent;
using System.Globalization;
using Pubby.Aws.DynamoDb;
using Pubby.Aws.Streams;
using Pubby.Core.Messages;

namespace Pubby.Aws.Tests.Streams;

/// <summary>
/// A stream that does what DynamoDB Local cannot be made to do: shards close and split, records are trimmed, iterators
/// expire, and calls are refused. An iterator is a shard and a place in it, as text.
/// </summary>
internal sealed class ScriptedStreams : IStreamsClient
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Shard> _shards = [];
    private readonly ConcurrentQueue<StreamsFault> _faults = new();
    private int _sequence;

    /// <summary>The positions that were requested, as <c>shard Start after</c>.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public int Reads { get; private set; }

    /// <summary>How often the shards were listed, or would have been.</summary>
    public int Listings { get; private set; }

    /// <summary>The calls for the list of shards are refused so; null: they are not.</summary>
    public StreamsFault? ListFault { get; set; }

    /// <summary>The next calls for records are refused so.</summary>
    public void Refuse(params StreamsFault[] faults)
    {
        foreach (var fault in faults) _faults.Enqueue(fault);
    }

    public void Open(string shard, string? parent = null)
    {
        lock (_gate) _shards.Add(shard, new Shard(parent));
    }

    public void Close(string shard)
    {
        lock (_gate) _shards[shard].IsClosed = true;
    }

    /// <summary>All that is in it now is gone.</summary>
    public void Trim(string shard)
    {
        lock (_gate) _shards[shard].Trimmed = _shards[shard].Records.Count;
    }

    /// <returns>The record's sequence number.</returns>
    public string Write(string shard, string id, long version, string origin = "us-east-1")
    {
        lock (_gate)
        {
            var sequence = (++_sequence).ToString("D6", CultureInfo.InvariantCulture);
            var item =
                MessageItem.Of("match-1", new Message { Id = id, Version = version, Data = [(byte)'1'] }, origin);
            _shards[shard].Records.Add(new StreamRecord(sequence, null, item));
            return sequence;
        }
    }

    public Task<IReadOnlyList<StreamShard>> ShardsAsync(string stream, CancellationToken cancellationToken)
    {
        Listings++;
        if (ListFault is { } fault) throw new StreamsException(fault, $"{fault}");
        lock (_gate)
            return Task.FromResult<IReadOnlyList<StreamShard>>(
                [.. _shards.Select(shard => new StreamShard(shard.Key, shard.Value.Parent, shard.Value.IsClosed))]);
    }

    public Task<string> IteratorAsync(
        string stream, string shard, StreamShardPosition position, CancellationToken cancellationToken)
    {
        Asked.Enqueue($"{shard} {position.Start} {position.After}".TrimEnd());
        lock (_gate)
        {
            var at = position.Start switch
            {
                StreamShardStart.Oldest => _shards[shard].Trimmed,
                StreamShardStart.Latest => _shards[shard].Records.Count,
                _ => _shards[shard].Records.FindIndex(record => record.Sequence == position.After) + 1,
            };
            if (at < _shards[shard].Trimmed) throw new StreamsException(StreamsFault.Trimmed, "trimmed");
            return Task.FromResult($"{shard}|{at}");
        }
    }

    public Task<StreamPage> ReadAsync(string iterator, int limit, CancellationToken cancellationToken)
    {
        Reads++;
        if (_faults.TryDequeue(out var fault)) throw new StreamsException(fault, $"{fault}");
        var (name, at) = (iterator.Split('|')[0], int.Parse(iterator.Split('|')[1], CultureInfo.InvariantCulture));
        lock (_gate)
        {
            var shard = _shards[name];
            StreamRecord[] page = [.. shard.Records.Skip(at).Take(limit)];
            var isEnd = shard.IsClosed && at + page.Length == shard.Records.Count;
            return Task.FromResult(new StreamPage(page, isEnd ? null : $"{name}|{at + page.Length}"));
        }
    }

    public void Dispose()
    {
    }

    private sealed class Shard(string? parent)
    {
        public string? Parent => parent;

        public List<StreamRecord> Records { get; } = [];

        public bool IsClosed { get; set; }

        public int Trimmed { get; set; }
    }
}
