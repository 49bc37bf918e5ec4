using System.Globalization;
using Pubby.Hub.Redis;
using StackExchange.Redis;

namespace Pubby.Hub.Lifecycle.Preflight;

/// <summary>Asks Redis how it is. Its user may lack the right to ask: then it is not known, and no fault.</summary>
internal sealed class RedisReader(RedisServer redis, TimeProvider time)
{
    private const int Calls = 20;

    /// <summary>A slow Redis is asked less often: what is known by then says enough.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    public async Task<RedisReadings> ReadAsync()
    {
        if (!redis.IsUp) return new RedisReadings();
        var db = redis.Multiplexer.GetDatabase();
        var info = RedisReadings.FieldsOf($"{await TryAsync(db, "INFO")}");
        var (roundTrip, ahead) = await MeasureAsync(db);
        return new RedisReadings
        {
            Answers = redis.IsUp,
            Eviction = info.GetValueOrDefault("maxmemory_policy"),
            MaxMemory = long.TryParse(info.GetValueOrDefault("maxmemory"), NumberStyles.None,
                CultureInfo.InvariantCulture, out var bytes) ? bytes : null,
            Mode = info.GetValueOrDefault("redis_mode"),
            RoundTrip = roundTrip,
            ClockAhead = ahead,
        };
    }

    private async Task<(TimeSpan? RoundTrip, TimeSpan? ClockAhead)> MeasureAsync(IDatabase db)
    {
        var took = new List<TimeSpan>(Calls);
        TimeSpan? ahead = null;
        var started = time.GetTimestamp();
        while (took.Count < Calls && time.GetElapsedTime(started) < Limit)
        {
            var (began, clock) = (time.GetTimestamp(), time.GetUtcNow());
            if (await TryAsync(db, "TIME") is not { Length: 2 } answer) return (null, null);
            var elapsed = time.GetElapsedTime(began);
            // The shortest way there and back says most of the clocks.
            if (took.Count == 0 || elapsed < took.Min()) ahead = clock + (elapsed / 2) - TimeOf(answer);
            took.Add(elapsed);
        }
        // One in twenty may be late for another reason.
        return (took.Order().ElementAt(Math.Max(0, took.Count - 2)), ahead);
    }

    /// <summary>Seconds, and microseconds of the second.</summary>
    private static DateTimeOffset TimeOf(RedisResult answer) =>
        DateTimeOffset.FromUnixTimeSeconds((long)answer[0]).AddMicroseconds((long)answer[1]);

    /// <returns>Null: there is no answer.</returns>
    private static async Task<RedisResult?> TryAsync(IDatabase db, string command)
    {
        try
        {
            return await db.ExecuteAsync(command);
        }
        catch (Exception fault) when (fault is RedisServerException || RedisServer.IsOutage(fault))
        {
            return null;
        }
    }
}
