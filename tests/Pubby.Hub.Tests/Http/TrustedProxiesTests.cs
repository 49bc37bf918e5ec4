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

    [Fact]
    public void Without_trusted_proxies_the_peer_is_the_client() =>
        Assert.Equal(IPAddress.Loopback,
            new TrustedProxies(new PubbyOptions()).ClientOf(IPAddress.Loopback, "192.0.2.7"));
}
