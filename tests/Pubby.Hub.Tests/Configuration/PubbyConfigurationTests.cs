using Microsoft.Extensions.Configuration;
using Pubby.Core;
using Pubby.Hub.Configuration;
using Pubby.Hub.Options;

namespace Pubby.Hub.Tests.Configuration;

public sealed class PubbyConfigurationTests
{
    private static readonly string Sha256 = new('a', 64);

    [Fact]
    public void In_development_nothing_needs_to_be_configured()
    {
        var options = Read(isDevelopment: true);
        Assert.Equal((StoreKind.Sqlite, "data/pubby.db", 20),
            (options.Store.Kind, options.Store.Sqlite.Path, options.Drain.Seconds));
        Assert.Equal((8192, 200, 50, 200, 65536, 262144), (options.Limits.FrameBytes, options.Limits.RoomsPerConnection,
            options.Limits.CommandsPerSecond, options.Limits.CommandBurst, options.Limits.DataBytes,
            options.Limits.OutboxBytes));
    }

    [Fact]
    public void Elsewhere_a_hub_that_nobody_could_publish_to_does_not_start()
    {
        var fault = Assert.Throws<PubbyStartException>(() => Read(isDevelopment: false));
        Assert.Contains("no publisher has a key", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_is_reported_at_once_each_with_what_to_do()
    {
        var fault = Assert.Throws<PubbyStartException>(() => Read(isDevelopment: false,
            ("Pubby:Store:Kind", "Oracle"),
            ("Pubby:Limits:OutboxBytes", "12"),
            ("Pubby:Limits:RoomLinger", "soon"),
            ("Pubby:Drain:Second", "20"),
            ("Pubby:Publishers:OpenReads", "perhaps"),
            ("Pubby:Publishers:Keys:0:Name", "scores"),
            ("Pubby:Publishers:Keys:0:Sha256", "my-secret-key"),
            ("Pubby:Publishers:Keys:0:Rooms:0", "a*b"),
            ("Pubby:Subscribers:AllowedOrigins:0", "https://tv.example.com/path")));
        Assert.Contains("8 settings are wrong", fault.Message, StringComparison.Ordinal);
        foreach (var part in new[] { "Sqlite, Memory", "from 16384 to 67108864", "hh:mm:ss",
            "did you mean Pubby:Drain:Seconds?", "true or false", "13 characters", "'a*b'", "without a path" })
        {
            Assert.Contains(part, fault.Message, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("my-secret-key", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_and_origins_are_lists()
    {
        var options = Read(isDevelopment: false,
            ("Pubby:Publishers:Keys:0:Name", "scores"), ("Pubby:Publishers:Keys:0:Sha256", Sha256),
            ("Pubby:Publishers:Keys:0:Rooms:0", "match-*"),
            ("Pubby:Publishers:Keys:0:Rooms:1", "table"),
            ("Pubby:Subscribers:AllowedOrigins:0", "https://tv.example.com"));
        Assert.Equal(["match-*", "table"], options.Publishers.Keys.Single().Rooms);
        Assert.Equal(["https://tv.example.com"], options.Subscribers.AllowedOrigins);
    }

    /// <summary>A moment that means the same to everybody, on every day that the settings are read.</summary>
    [Theory]
    [InlineData("soon")]
    [InlineData("12:00")]
    [InlineData("2027")]
    [InlineData("01/02/2027")]
    [InlineData("2027-02-30")]
    [InlineData("2027-01-31T25:00:00Z")]
    [InlineData("2027-01-31 12:00:00")]
    [InlineData("1798718400")]
    [InlineData(" ")]
    public void A_key_that_expires_at_no_moment_is_reported(string expires)
    {
        var fault = Assert.Throws<PubbyStartException>(() => ReadKey(("Expires", expires)));
        Assert.Contains("1 setting is wrong", fault.Message, StringComparison.Ordinal);
        Assert.Contains(
            $"Pubby:Publishers:Keys:0:Expires: '{expires}' is not a moment such as 2027-01-31T12:00:00Z.",
            fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1000001")]
    [InlineData("fast")]
    public void A_rate_that_no_key_can_have_is_reported(string perSecond)
    {
        var fault = Assert.Throws<PubbyStartException>(() => ReadKey(("PerSecond", perSecond)));
        Assert.Contains("1 setting is wrong", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Pubby:Publishers:Keys:0:PerSecond", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_region_that_has_a_name_measures_itself_within_limits_that_make_sense()
    {
        Assert.False(Read(isDevelopment: true).Region.HasCanary);
        Assert.False(
            Read(isDevelopment: true, ("Pubby:Region:Name", "eu-west-1"), ("Pubby:Region:Canary:Period", "00:00:00"))
                .Region.HasCanary);
        Assert.True(Read(isDevelopment: true, ("Pubby:Region:Name", "eu-west-1")).Region.HasCanary);
        var fault =
            Assert.Throws<PubbyStartException>(() =>
                Read(isDevelopment: true, ("Pubby:Region:Name", "eu_west"),
                    ("Pubby:Region:Canary:LostAfter", "00:00:05"),
            ("Pubby:Region:Canary:RedAfter", "0")));
        foreach (var part in new[] { "3 settings are wrong", "'eu_west' is not", "is not longer than LateAfter",
            "from 1 to 100" }) Assert.Contains(part, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00:00:21", "00:00:05", "5000", null)]
    [InlineData("00:00:20", "00:00:05", "5000", "21 s")]
    [InlineData("00:00:30", "00:00:20", "5000", "62 s")]
    [InlineData("00:00:04", "00:00:01", "500", null)]
    public void A_fleet_that_would_swing_is_reported_at_the_start(
        string constant, string period, string spread, string? least)
    {
        (string, string)[] settings = [("Pubby:Balance:TimeConstant", constant), ("Pubby:Balance:Period", period),
            ("Pubby:Balance:SpreadMs", spread)];
        if (least is null)
        {
            Assert.Equal(int.Parse(spread, System.Globalization.CultureInfo.InvariantCulture),
                Read(isDevelopment: true, settings).Balance.SpreadMs);
            return;
        }
        var fault = Assert.Throws<PubbyStartException>(() => Read(isDevelopment: true, settings));
        Assert.Contains("Pubby:Balance:TimeConstant", fault.Message, StringComparison.Ordinal);
        Assert.Contains(least, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.25", 0.25)]
    [InlineData("2", 2.0)]
    public void A_setting_may_be_a_fraction(string text, double value) =>
        Assert.Equal(value, Read(isDevelopment: true, ("Pubby:Balance:MovesPerClientHour", text))
            .Balance.MovesPerClientHour);

    [Theory]
    [InlineData("-1")]
    [InlineData("NaN")]
    [InlineData("1,5")]
    public void A_fraction_out_of_range_is_reported(string text) =>
        Assert.Contains("a number such as 0.5 from 0 to 60", Assert.Throws<PubbyStartException>(() =>
            Read(isDevelopment: true, ("Pubby:Balance:MovesPerClientHour", text))).Message, StringComparison.Ordinal);

    [Fact]
    public void What_DynamoDB_cannot_take_is_reported_at_the_start()
    {
        var fault =
            Assert.Throws<PubbyStartException>(() =>
                Read(isDevelopment: true, ("Pubby:Store:Kind", "DynamoDb"), ("Pubby:Store:DynamoDb:Table", "a/b"),
            ("Pubby:Store:DynamoDb:ServiceUrl", "localhost:8000"), ("Pubby:Limits:DataBytes", "400000")));
        foreach (var part in new[] { "3 settings are wrong", "'a/b' is not 3 to 255 letters",
            "'localhost:8000' is not an address", "at most 393216" })
        {
            Assert.Contains(part, fault.Message, StringComparison.Ordinal);
        }
        Assert.Equal(400_000, Read(isDevelopment: true, ("Pubby:Limits:DataBytes", "400000")).Limits.DataBytes);
        var options = Read(isDevelopment: true, ("Pubby:Store:Kind", "DynamoDb"));
        Assert.Equal(("pubby-messages", null, false),
            (options.Store.DynamoDb.Table, options.Store.DynamoDb.ServiceUrl, options.Store.DynamoDb.CreateTable));
    }

    [Fact]
    public void What_the_streams_relay_cannot_do_is_reported_at_the_start()
    {
        var fault =
            Assert.Throws<PubbyStartException>(() =>
                Read(isDevelopment: true, ("Pubby:Region:Relay", "Streams"), ("Pubby:Region:Name", "eu west"),
            ("Pubby:Region:Streams:ServiceUrl", "localhost:8000"), ("Pubby:Region:Streams:TakeoverAfter", "00:00:01")));
        foreach (var part in new[] { "5 settings are wrong", "'eu west' is not 1 to 32 letters",
            "'localhost:8000' is not an address", "'00:00:01' is not a time as hh:mm:ss from 00:00:03",
            "Streams needs Pubby:Store:Kind=DynamoDb",
            "Pubby:Region:Number: every region needs a number of its own, from 0 to 15" })
        {
            Assert.Contains(part, fault.Message, StringComparison.Ordinal);
        }
        var options =
            Read(isDevelopment: true, ("Pubby:Store:Kind", "DynamoDb"), ("Pubby:Region:Relay", "Streams"),
                ("Pubby:Region:Name", "eu-west-1"), ("Pubby:Region:Number", "15"));
        Assert.Equal((15, true, TimeSpan.FromSeconds(6), null),
            (options.Region.Number, options.Region.Streams.Repair, options.Region.Streams.TakeoverAfter,
                options.Region.Streams.ServiceUrl));
    }

    [Theory]
    [InlineData(1024, 384)]
    [InlineData(20_000, 19_088)]
    [InlineData(1_048_576, 1_027_093)]
    [InlineData(100, 1)]
    public void The_open_file_limit_less_a_reserve_is_the_number_of_connections(int limit, int connections) =>
        Assert.Equal(connections, OpenFileLimit.Connections(limit));

    private static PubbyOptions ReadKey(params (string Key, string Value)[] settings) => Read(isDevelopment: false,
    [
        ("Pubby:Publishers:Keys:0:Name", "scores"), ("Pubby:Publishers:Keys:0:Sha256", Sha256),
        ("Pubby:Publishers:Keys:0:Rooms:0", "match-*"),
        .. settings.Select(setting => ($"Pubby:Publishers:Keys:0:{setting.Key}", setting.Value)),
    ]);

    private static PubbyOptions Read(bool isDevelopment, params (string Key, string Value)[] settings) =>
        PubbyConfiguration.Read(new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
                .Build(), isDevelopment);
}
