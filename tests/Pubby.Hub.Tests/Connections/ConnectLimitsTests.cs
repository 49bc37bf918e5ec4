using System.Net;
using Microsoft.Extensions.Time.Testing;
using Pubby.Hub.Connections;

namespace Pubby.Hub.Tests.Connections;

public sealed class ConnectLimitsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Each_key_connects_at_its_own_rate()
    {
        var limits = new ConnectLimits<string>(perSecond: 3, atOnce: null, _time);
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => limits.TryEnter("a")));
        Assert.True(limits.TryEnter("b"));
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal([true, false], Enumerable.Range(0, 2).Select(_ => limits.TryEnter("a")));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => limits.TryEnter("a")));
    }

    [Fact]
    public void Keys_without_connections_are_forgotten_and_those_with_some_are_not()
    {
        var limits = new ConnectLimits<int>(perSecond: 10, atOnce: 2, _time);
        for (var key = 0; key < 10_000; key++)
        {
            Assert.True(limits.TryEnter(key));
            if (key % 100 != 0) limits.Leave(key);
        }
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(limits.TryEnter(-1));
        Assert.Equal(101, limits.Count);
        Assert.True(limits.TryEnter(0));
        Assert.False(limits.TryEnter(0));
    }

    [Fact]
    public void Without_limits_nothing_is_remembered()
    {
        var limits = new ConnectLimits<int>(null, null, _time);
        for (var i = 0; i < 1000; i++) Assert.True(limits.TryEnter(i));
        Assert.Equal(0, limits.Count);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("0.0.0.0", "192.0.2.1", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("::1", "0.0.0.0", false)]
    public void An_address_is_counted_as_one_and_of_ipv6_the_network(string one, string other, bool isSame)
    {
        Assert.Equal(isSame,
            ClientAddress.Of(IPAddress.Parse(one)) == ClientAddress.Of(IPAddress.Parse(other)));
        Assert.False(ClientAddress.Of(IPAddress.Parse(one)).IsNone);
    }
}
