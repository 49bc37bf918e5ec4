using System.Net;
using Pubby.Hub.Http;
using Pubby.Hub.Options;

namespace Pubby.Hub.Tests.Http;

public sealed class TrustedProxiesTests
{
    [Theory]
    [InlineData("10.0.0.1", "192.0.2.7", "192.0.2.7")]
    [InlineData("10.0.0.1", "192.0.2.7:4711", "192.0.2.7")]
    [InlineData("10.0.0.1", "[2001:db8::7]:4711", "2001:db8::7")]
    [InlineData("::ffff:10.0.0.1", "192.0.2.7", "192.0.2.7")]
    [InlineData("10.0.0.1", "203.0.113.9, 192.0.2.7", "192.0.2.7")]
    [InlineData("10.0.0.1", "203.0.113.9, 192.0.2.7, 10.0.0.2", "192.0.2.7")]
    [InlineData("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3")]
    // Whoever is not trusted may write what it likes.
    [InlineData("192.0.2.1", "203.0.113.9", "192.0.2.1")]
    [InlineData("10.0.0.1", "", "10.0.0.1")]
    [InlineData("10.0.0.1", "unknown", "10.0.0.1")]
    [InlineData("10.0.0.1", "192.0.2.7, evil", "10.0.0.1")]
    [InlineData("10.0.0.1", ",,,", "10.0.0.1")]
    public void The_client_is_the_last_that_no_trusted_proxy_is(string peer, string forwarded, string client)
    {
        var proxies = new TrustedProxies(new PubbyOptions { TrustedProxies = { "10.0.0.0/8" } });
        Assert.Equal(IPAddress.Parse(client), proxies.ClientOf(IPAddress.Parse(peer), forwarded));
    }

    [Theory]
    [InlineData("for=192.0.2.60", "192.0.2.60")]
    [InlineData("For=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60")]
    [InlineData("proto=http; for=\"[2001:db8::17]:4711\"", "[2001:db8::17]:4711")]
    [InlineData("for=192.0.2.43, for=198.51.100.17;proto=https", "192.0.2.43,198.51.100.17")]
    [InlineData("for=192.0.2.43, proto=https", "192.0.2.43,unknown")]
    [InlineData("for=_hidden", "_hidden")]
    public void The_standard_header_says_the_same(string header, string clients) =>
        Assert.Equal(clients, ForwardedHeader.ClientsIn(header));

    [Fact]
    public void Without_trusted_proxies_the_peer_is_the_client() =>
        Assert.Equal(IPAddress.Loopback,
            new TrustedProxies(new PubbyOptions()).ClientOf(IPAddress.Loopback, "192.0.2.7"));
}
