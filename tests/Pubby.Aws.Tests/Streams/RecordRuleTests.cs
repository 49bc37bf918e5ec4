using System.Text;
using Amazon.DynamoDBv2.Model;
using Microsoft.Extensions.Time.Testing;
using Pubby.Aws.DynamoDb;
using Pubby.Aws.Streams;
using Pubby.Core.Messages;
using Pubby.Core.Regions;

namespace Pubby.Aws.Tests.Streams;

/// <summary>What becomes of a record. The region is eu-west-1.</summary>
public sealed class RecordRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly long NowVersion = VersionClock.Microseconds(Now);

    private readonly RegionIdentity _region = new("eu-west-1", Number: null);
    private readonly StreamsRelayOptions _options = new();
    private readonly FakeTimeProvider _time = new(Now);

    [Fact]
    public void What_another_region_stored_is_sent_as_its_message()
    {
        var verdict = Judge(null, Item(Live(NowVersion), "us-east-1"));
        Assert.Equal(("us-east-1", "match-1", NowVersion),
            (verdict.Message!.Region, verdict.Message.Room, verdict.Message.Message!.Version));
        Assert.Null(verdict.Restoration);
    }

    [Fact]
    public void The_table_carries_the_trace_of_the_request_that_stored_it()
    {
        var trace = TraceParent.TryParse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        foreach (var message in new[] { Live(NowVersion), Message.Tombstone("score", NowVersion) })
        {
            var item = MessageItem.Of("match-1", message with { TraceParent = trace }, "us-east-1");
            Assert.Equal(trace, MessageItem.ToMessage(item).TraceParent);
        }
        // A table of one region has no use for it.
        Assert.False(MessageItem.Of("match-1", Live(NowVersion) with { TraceParent = trace })
            .ContainsKey(MessageItem.Trace));
    }

    [Theory]
    [InlineData(true, "match-1", true)]
    [InlineData(false, "match-1", false)]
    [InlineData(false, "pubby.canary.eu-west-1", true)]
    public void The_regions_own_messages_are_sent_if_it_repairs_and_canaries_always(
        bool repair, string room, bool isSent)
    {
        _options.Repair = repair;
        Assert.Equal(isSent, Judge(null, Item(Live(NowVersion), "eu-west-1", room)).Message is not null);
    }

    [Fact]
    public void What_was_written_before_regions_had_names_is_sent() =>
        Assert.NotNull(Judge(null, Item(Live(NowVersion), "")).Message);

    [Fact]
    public void What_is_over_when_it_arrives_is_sent_as_expired()
    {
        var message = Live(NowVersion - 60_000_000, Now.AddSeconds(-1));
        Assert.Equal(message.ToExpired().Version, Judge(null, Item(message, "us-east-1")).Message!.Message!.Version);
        Assert.Equal(MessageState.Expired, Judge(null, Item(message, "us-east-1")).Message!.Message!.State);
    }

    [Fact]
    public void A_tombstone_is_sent_as_a_deletion() =>
        Assert.Equal(MessageState.Deleted,
            Judge(Item(Live(NowVersion - 2), "us-east-1"), Item(Message.Tombstone("score", NowVersion), "us-east-1"))
                .Message!.Message!.State);

    [Theory]
    [InlineData("[1,0]")]
    [InlineData("[2,0]")]
    public void A_newer_message_that_an_older_one_displaced_is_put_back_also_where_the_data_are_the_same(string older)
    {
        var newer = Item(Live(NowVersion), "eu-west-1");
        var verdict = Judge(newer, Item(Live(NowVersion - 10, json: older), "us-east-1"));
        Assert.Same(newer, verdict.Restoration!.Item);
        Assert.Equal(NowVersion, verdict.Restoration.Version);
        Assert.False(verdict.Restoration.WasRemoved);
        // A room that was loaded in between gets it, whether or not a region repairs.
        _options.Repair = false;
        Assert.Equal(NowVersion, Judge(newer, Item(Live(NowVersion - 10, json: older), "us-east-1")).Message!
            .Message!.Version);
    }

    [Fact]
    public void A_newer_tombstone_that_an_older_message_displaced_is_put_back() =>
        Assert.Equal(NowVersion,
            Judge(Item(Message.Tombstone("score", NowVersion), "eu-west-1"), Item(Live(NowVersion - 10), "us-east-1"))
                .Restoration!.Version);

    [Fact]
    public void What_expired_recently_is_put_back_so_that_it_stays_expired_and_sent_as_expired()
    {
        var expired = Live(NowVersion - 60_000_000, Now.AddSeconds(-1));
        var verdict = Judge(Item(expired, "eu-west-1"), Item(Live(expired.Version - 10), "us-east-1"));
        Assert.Equal(expired.Version, verdict.Restoration!.Version);
        Assert.Equal(MessageState.Expired, verdict.Message!.Message!.State);
    }

    [Fact]
    public void What_has_been_over_for_longer_than_anybody_remembers_is_not_put_back()
    {
        var old = NowVersion - (long)TimeSpan.FromHours(48).TotalMicroseconds;
        var verdict = Judge(Item(Live(old, Now.AddHours(-25)), "eu-west-1"), Item(Live(old - 10), "us-east-1"));
        Assert.Null(verdict.Restoration);
        Assert.Equal(old - 10, verdict.Message!.Message!.Version);
    }

    [Fact]
    public void A_removal_when_it_was_time_is_nothing()
    {
        var longAgo = NowVersion - (long)TimeSpan.FromHours(48).TotalMicroseconds;
        Assert.Same(RecordVerdict.Nothing, Judge(Item(Live(longAgo, Now.AddHours(-30)), "us-east-1"), null));
        Assert.Same(RecordVerdict.Nothing, Judge(Item(Message.Tombstone("score", longAgo), "us-east-1"), null));
    }

    [Fact]
    public void A_removal_soon_after_the_message_was_over_is_sent_as_expired_and_never_as_deleted()
    {
        var item = Item(Live(NowVersion - 60_000_000, Now.AddSeconds(-1)), "us-east-1");
        item[MessageItem.Gone] = MessageItem.Number(Now.AddSeconds(-1).ToUnixTimeSeconds());
        var verdict = Judge(item, null);
        Assert.Null(verdict.Restoration);
        Assert.Equal((MessageState.Expired, NowVersion - 60_000_000 + 1),
            (verdict.Message!.Message!.State, verdict.Message.Message.Version));
    }

    [Fact]
    public void A_removal_of_what_was_not_to_go_is_undone()
    {
        var verdict = Judge(Item(Live(NowVersion), "eu-west-1"), null);
        Assert.True(verdict.Restoration!.WasRemoved);
        Assert.Equal(MessageState.Live, verdict.Message!.Message!.State);
        Assert.True(Judge(Item(Message.Tombstone("score", NowVersion), "eu-west-1"), null).Restoration!.WasRemoved);
    }

    [Fact]
    public void The_epoch_leases_and_what_somebody_else_put_there_are_nothing()
    {
        var lease = new LeaseItem("label/shard", "node", 1, StreamShardStart.Oldest, null, StreamShardProgress.Open)
            .ToItem("eu-west-1", Now);
        Assert.Same(RecordVerdict.Nothing, Judge(null, lease));
        Assert.Same(RecordVerdict.Nothing, Judge(lease, null));
        Assert.Same(RecordVerdict.Nothing,
            Judge(null, new() { ["room"] = new(".pubby"), ["id"] = new("epoch"), ["epoch"] = new("abc") }));
        Assert.Same(RecordVerdict.Nothing,
            Judge(null, new() { ["room"] = new("match-1"), ["id"] = new("score"), ["version"] = new("two") }));
        Assert.Same(RecordVerdict.Nothing, Judge(null, new() { ["order"] = new() { N = "1" } }));
    }

    private RecordVerdict Judge(Dictionary<string, AttributeValue>? old, Dictionary<string, AttributeValue>? stored) =>
        new RecordRule(_region, _options, _time).Evaluate(new StreamRecord("1", old, stored));

    private static Message Live(long version, DateTimeOffset? expires = null, string json = "[1,0]") =>
        new()
        {
            Id = "score",
            Version = version,
            Data = Encoding.UTF8.GetBytes(json),
            ExpiresAt = expires?.ToUnixTimeMilliseconds()
        };

    private static Dictionary<string, AttributeValue> Item(Message message, string origin, string room = "match-1") =>
        MessageItem.Of(room, message, origin);
}
