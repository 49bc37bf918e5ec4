namespace Pubby.Hub.Lifecycle.Preflight;

/// <summary>What Redis says of itself. Null: it does not say, or may not be asked.</summary>
internal sealed record RedisReadings
{
    public bool Answers { get; init; }

    /// <summary><c>allkeys-lru</c>, <c>noeviction</c> and so on.</summary>
    public string? Eviction { get; init; }

    /// <summary>In bytes; 0: as much as the machine has.</summary>
    public long? MaxMemory { get; init; }

    /// <summary><c>standalone</c>, <c>sentinel</c> or <c>cluster</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>How long a call takes: of some twenty, the slowest but for outliers.</summary>
    public TimeSpan? RoundTrip { get; init; }

    /// <summary>How far this node's clock is ahead of Redis's; negative: behind.</summary>
    public TimeSpan? ClockAhead { get; init; }

    /// <summary>The fields of <c>INFO</c>: a name and a value in each line.</summary>
    public static IReadOnlyDictionary<string, string> FieldsOf(string info)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in info.Split('\n', StringSplitOptions.TrimEntries))
        {
            var at = line.IndexOf(':', StringComparison.Ordinal);
            if (at > 0 && line[0] != '#') fields[line[..at]] = line[(at + 1)..];
        }
        return fields;
    }
}
