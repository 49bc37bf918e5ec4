using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Diagnostics;
using Pubby.Core.Testing;
using Pubby.Hub.Access;
using Pubby.Hub.Lifecycle;

namespace Pubby.Hub.Tests.Lifecycle;

public sealed class PublisherKeyGaugeTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
    private readonly TestMeters _meters = new();
    private readonly HubMeter _hub;

    public PublisherKeyGaugeTests() => _hub = new HubMeter(_meters, _time);

    [Fact]
    public void Only_keys_that_were_used_are_there_each_with_the_second_of_its_last_use()
    {
        var keys = Register(Key("old", "k1"), Key("new", "k2"), Key("never", "k3"));
        Assert.Empty(Read());
        keys.Find("k1");
        keys.Find("k2");
        keys.Find("wrong");
        _time.Advance(TimeSpan.FromSeconds(90.7));
        keys.Find("k2");
        Assert.Equal(["new 1800000090", "old 1800000000"], Read());
    }

    [Fact]
    public void Keys_that_are_read_anew_were_not_used_yet()
    {
        var keys = Register(Key("old", "k1"));
        keys.Find("k1");
        keys.Replace([Key("old", "k1"), Key("new", "k2")]);
        Assert.Empty(Read());
        keys.Find("k2");
        Assert.Equal(["new 1800000000"], Read());
    }

    /// <summary>Or the one that is out of use would hide that the other is not.</summary>
    [Theory]
    [InlineData("k1", "k2")]
    [InlineData("k2", "k1")]
    public void Keys_that_share_a_name_have_the_last_use_of_any(string first, string last)
    {
        var keys = Register(Key("scores", "k1"), Key("scores", "k2"));
        keys.Find(first);
        _time.Advance(TimeSpan.FromSeconds(60));
        keys.Find(last);
        Assert.Equal(["scores 1800000060"], Read());
    }

    public void Dispose()
    {
        _hub.Dispose();
        _meters.Dispose();
    }

    private static PublisherKey Key(string name, string key) =>
        new(name, SHA256.HashData(Encoding.UTF8.GetBytes(key)), RoomPatterns.Of(["*"]));

    private PublisherKeys Register(params PublisherKey[] read)
    {
        var keys = new PublisherKeys(read, _time);
        new PublisherKeyGauge(_hub, keys).Register();
        return keys;
    }

    /// <summary>Every measurement as its key and its value.</summary>
    private List<string> Read()
    {
        var read = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == _hub.Meter && instrument.Name == "pubby.publisher.key.last_used")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, seconds, tags, _) =>
        {
            Assert.Equal("key", Assert.Single(tags.ToArray()).Key);
            read.Add($"{tags[0].Value} {seconds}");
        });
        listener.Start();
        listener.RecordObservableInstruments();
        read.Sort(StringComparer.Ordinal);
        return read;
    }
}
