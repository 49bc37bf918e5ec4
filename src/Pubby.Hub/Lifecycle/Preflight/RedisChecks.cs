using System.Globalization;

namespace Pubby.Hub.Lifecycle.Preflight;

/// <summary>Whether Redis is as a fleet needs it. It reads nothing itself.</summary>
internal static class RedisChecks
{
    private const string HowTo = "docs/how-to/run-several-nodes.md#redis";

    private static readonly TimeSpan MaxRoundTrip = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan MaxClockAhead = TimeSpan.FromMilliseconds(500);

    /// <summary>A ttl goes by the clock, and a fleet's clocks are to agree to a minute or so.</summary>
    private static readonly TimeSpan WrongClock = TimeSpan.FromMinutes(1);

    public static IEnumerable<Finding> Evaluate(RedisReadings redis) =>
        redis.Answers ? [Server(redis), Eviction(redis), RoundTrip(redis), Clock(redis)]
            : [new Finding("redis", FindingStatus.Fail, "Redis does not answer.",
                "Repair it, or the network to it: until then other nodes' clients get messages late.")];

    private static Finding Server(RedisReadings redis) => redis.Mode == "cluster"
        ? new Finding("redis", FindingStatus.Fail, "Redis runs in cluster mode.",
            $"Give the fleet one primary ({HowTo}).")
        : new Finding("redis", FindingStatus.Ok, "Redis answers.");

    private static Finding Eviction(RedisReadings redis)
    {
        const string Check = "redis_memory";
        if (redis is not { Eviction: { } policy, MaxMemory: { } most })
            return HostChecks.NotRead(Check, "what Redis does when its memory is full (+info)");
        var isBounded = most > 0 && policy.StartsWith("allkeys-", StringComparison.Ordinal);
        return new Finding(Check, isBounded ? FindingStatus.Ok : FindingStatus.Warn,
            most > 0 ? $"Redis may use {HostChecks.Number(most / 1024 / 1024)} MiB; when it is full: {policy}."
                : $"Redis has no limit on its memory (maxmemory); its policy is {policy}.",
            "Set maxmemory, and maxmemory-policy to allkeys-lru: a full Redis that removes nothing is an outage " +
            $"({HowTo}).");
    }

    private static Finding RoundTrip(RedisReadings redis) => redis.RoundTrip is not { } took
        ? HostChecks.NotRead("redis_round_trip", "how long Redis takes")
        : new Finding("redis_round_trip", took <= MaxRoundTrip ? FindingStatus.Ok : FindingStatus.Warn,
            string.Create(CultureInfo.InvariantCulture, $"A call to Redis takes {took.TotalMilliseconds:0.0} ms."),
            "Bring Redis nearer: a publish waits for three calls.");

    private static Finding Clock(RedisReadings redis)
    {
        if (redis.ClockAhead is not { } ahead) return HostChecks.NotRead("clock", "what time Redis has");
        var by = ahead.Duration();
        var direction = ahead < TimeSpan.Zero ? "behind" : "ahead of";
        return new Finding("clock",
            by > WrongClock ? FindingStatus.Fail : by > MaxClockAhead ? FindingStatus.Warn : FindingStatus.Ok,
            string.Create(CultureInfo.InvariantCulture,
                $"This node's clock is {by.TotalMilliseconds:0} ms {direction} Redis's."),
            "Let NTP set the clocks of all nodes: a ttl goes by them.");
    }
}
