using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Testing;
using Pubby.Hub.Lifecycle.Preflight;

namespace Pubby.Hub.Tests.Lifecycle;

/// <summary>What a node stands on: Redis, the store, the issuer's keys.</summary>
public sealed class PreflightOfServersTests
{
    private static readonly RedisReadings Redis = new()
    {
        Answers = true,
        Eviction = "allkeys-lru",
        MaxMemory = 1024 * 1024 * 1024,
        Mode = "standalone",
        RoundTrip = TimeSpan.FromMilliseconds(0.4),
        ClockAhead = TimeSpan.FromMilliseconds(-3),
    };

    private static readonly TableReadings Table = new("pubby-messages", true, HasStream: true, NeedsStream: true);

    [Fact]
    public void A_good_redis_has_nothing_to_say_against_it() =>
        Assert.All(RedisChecks.Evaluate(Redis), finding => Assert.Equal(FindingStatus.Ok, finding.Status));

    private static readonly (string Check, RedisReadings Redis, FindingStatus Status)[] BadRedis =
    [
        ("redis", new RedisReadings(), FindingStatus.Fail),
        ("redis", Redis with { Mode = "cluster" }, FindingStatus.Fail),
        ("redis_memory", Redis with { Eviction = "noeviction" }, FindingStatus.Warn),
        ("redis_memory", Redis with { MaxMemory = 0 }, FindingStatus.Warn),
        ("redis_memory", Redis with { Eviction = null }, FindingStatus.Unknown),
        ("redis_round_trip", Redis with { RoundTrip = TimeSpan.FromMilliseconds(21) }, FindingStatus.Warn),
        ("clock", Redis with { ClockAhead = TimeSpan.FromSeconds(-2) }, FindingStatus.Warn),
        ("clock", Redis with { ClockAhead = TimeSpan.FromMinutes(2) }, FindingStatus.Fail),
        ("clock", Redis with { ClockAhead = null }, FindingStatus.Unknown),
    ];

    [Fact]
    public void A_redis_that_is_not_as_a_fleet_needs_it_is_found()
    {
        foreach (var (check, redis, status) in BadRedis)
        {
            Assert.Equal((check, status), Assert.Single(
                RedisChecks.Evaluate(redis).Where(finding => finding.Status != FindingStatus.Ok)
                    .Select(finding => (finding.Check, finding.Status))));
        }
    }

    [Fact]
    public void What_redis_says_of_itself_is_read_line_by_line()
    {
        var fields = RedisReadings.FieldsOf(
            "# Server\r\nredis_mode:standalone\r\n\r\n# Memory\r\nmaxmemory:0\r\nmaxmemory_policy:noeviction\r\n");
        Assert.Equal(["maxmemory=0", "maxmemory_policy=noeviction", "redis_mode=standalone"],
            fields.Select(field => $"{field.Key}={field.Value}").Order(StringComparer.Ordinal));
    }

    private static readonly (StoreReadings Store, string Findings)[] Stores =
    [
        (new("SQLite", null), "store Ok"),
        (new("SQLite", "the store takes no writes: disk full"), "store Fail"),
        (new("DynamoDB", null, Table), "store Ok, table_ttl Ok, table_stream Ok"),
        (new("DynamoDB", null, Table with { HasTimeToLive = false }), "store Ok, table_ttl Warn, table_stream Ok"),
        (new("DynamoDB", null, Table with { HasTimeToLive = null }), "store Ok, table_ttl Unknown, table_stream Ok"),
        (new("DynamoDB", null, Table with { HasStream = false }), "store Ok, table_ttl Ok, table_stream Fail"),
        (new("DynamoDB", null, Table with { NeedsStream = false }), "store Ok, table_ttl Ok"),
    ];

    [Fact]
    public void A_store_that_is_not_as_a_hub_needs_it_is_found()
    {
        foreach (var (store, findings) in Stores)
        {
            Assert.Equal(findings, string.Join(", ",
                StoreChecks.Evaluate(store).Select(finding => $"{finding.Check} {finding.Status}")));
        }
    }

    [Theory]
    [InlineData(2, nameof(FindingStatus.Ok))]
    [InlineData(0, nameof(FindingStatus.Fail))]
    public void Tokens_need_a_key(int keys, string status) =>
        Assert.Equal(status, TokenPreflight.Evaluate(keys).Status.ToString());

    [Fact]
    public async Task A_part_that_does_not_answer_is_named_and_the_others_are_told()
    {
        var time = new FakeTimeProvider();
        var report = new HostReport([new Silent(), new TellsOne()], time, NullLogger<HostReport>.Instance);
        var reading = report.ReadAsync(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["silent Unknown", "one Ok"],
            (await reading).Select(finding => $"{finding.Check} {finding.Status}"));
    }

    [Fact]
    public async Task A_part_that_fails_is_named_and_logged_and_the_others_are_told()
    {
        var log = new LogLines<HostReport>();
        var report = new HostReport([new Fails(), new TellsOne()], new FakeTimeProvider(), log);
        var findings = await report.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["a_table Unknown", "one Ok"], findings.Select(finding => $"{finding.Check} {finding.Status}"));
        Assert.Equal("It could not be read: a table.", findings[0].Detail);
        Assert.EndsWith("too slow", Assert.Single(log.Written), StringComparison.Ordinal);
    }

    private sealed class Fails : IPreflightCheck
    {
        public string Name => "a table";

        public Task<IEnumerable<Finding>> RunAsync(CancellationToken cancellationToken) =>
            throw new TimeoutException("too slow");
    }

    private sealed class Silent : IPreflightCheck
    {
        public string Name => "silent";

        public Task<IEnumerable<Finding>> RunAsync(CancellationToken cancellationToken) =>
            new TaskCompletionSource<IEnumerable<Finding>>().Task;
    }

    private sealed class TellsOne : IPreflightCheck
    {
        public string Name => "one";

        public Task<IEnumerable<Finding>> RunAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Finding>>([new Finding("one", FindingStatus.Ok, "It is well.")]);
    }
}
