using Pubby.Hub.Options;

namespace Pubby.Hub.Tests.Configuration;

public sealed class OriginPatternTests
{
    [Theory]
    [InlineData("https://tv.example.com", "https://tv.example.com", true)]
    [InlineData("https://tv.example.com", "https://a.tv.example.com", false)]
    [InlineData("https://tv.example.com", "https://TV.example.com", false)]
    [InlineData("https://tv.example.com", "https://tv.example.com.", false)]
    [InlineData("https://tv.example.com", "https://tv.example.com:443", false)]
    [InlineData("https://tv.example.com", "http://tv.example.com", false)]
    [InlineData("https://tv.example.com", "null", false)]
    [InlineData("capacitor://localhost", "capacitor://localhost", true)]
    [InlineData("https://*.example.com", "https://tv.example.com", true)]
    [InlineData("https://*.example.com", "https://a.b-c.d_e.example.com", true)]
    [InlineData("https://*.example.com", "https://xn--bcher-kva.example.com", true)]
    [InlineData("https://*.example.com", "https://example.com", false)]
    [InlineData("https://*.example.com", "https://.example.com", false)]
    [InlineData("https://*.example.com", "https://a..example.com", false)]
    [InlineData("https://*.example.com", "https://*.example.com", false)]
    [InlineData("https://*.example.com", "https://evil-example.com", false)]
    [InlineData("https://*.example.com", "https://evilexample.com", false)]
    [InlineData("https://*.example.com", "https://example.com.evil.com", false)]
    [InlineData("https://*.example.com", "https://tv.example.com.evil.com", false)]
    [InlineData("https://*.example.com", "https://tv.example.com.", false)]
    [InlineData("https://*.example.com", "https://tv.EXAMPLE.com", false)]
    [InlineData("https://*.example.com", "https://TV.example.com", false)]
    [InlineData("https://*.example.com", "HTTPS://tv.example.com", false)]
    [InlineData("https://*.example.com", "http://tv.example.com", false)]
    [InlineData("https://*.example.com", "https://tv.example.com:443", false)]
    [InlineData("https://*.example.com", "https://tv.example.com:8443", false)]
    [InlineData("https://*.example.com", "https://evil.com/.example.com", false)]
    [InlineData("https://*.example.com", "https://evil.com?.example.com", false)]
    [InlineData("https://*.example.com", "https://evil.com#.example.com", false)]
    [InlineData("https://*.example.com", "https://evil.com\\.example.com", false)]
    [InlineData("https://*.example.com", "https://evil.com:80@tv.example.com", false)]
    [InlineData("https://*.example.com", "https://tv.example.com,https://tv.example.com", false)]
    [InlineData("https://*.example.com", " https://tv.example.com", false)]
    [InlineData("https://*.example.com", "https://b\u00fccher.example.com", false)]
    [InlineData("https://*.example.com", "null", false)]
    [InlineData("https://*.example.com:8443", "https://tv.example.com:8443", true)]
    [InlineData("https://*.example.com:8443", "https://tv.example.com", false)]
    [InlineData("https://*.example.com:8443", "https://tv.example.com:18443", false)]
    [InlineData("http://*.localhost:3000", "http://app.localhost:3000", true)]
    public void An_origin_is_allowed_by_itself_or_as_a_subdomain(string pattern, string origin, bool isAllowed)
    {
        Assert.Null(OriginPattern.FaultOf(pattern));
        var subscribers = new SubscriberOptions { AllowedOrigins = { "https://other.example.org", pattern } };
        Assert.Equal(isAllowed, subscribers.IsAllowedOrigin(origin));
    }

    [Theory]
    [InlineData("https://tv.example.com")]
    [InlineData("http://tv.example.com:8080")]
    [InlineData("http://localhost:3000")]
    [InlineData("http://10.0.0.1")]
    [InlineData("http://[::1]:5080")]
    [InlineData("ionic://localhost")]
    [InlineData("https://xn--bcher-kva.example")]
    [InlineData("https://*.example.com:8443")]
    public void What_a_browser_may_send_is_a_pattern(string pattern) => Assert.Null(OriginPattern.FaultOf(pattern));

    [Theory]
    [InlineData("", "is not an origin such as")]
    [InlineData("*", "Leave the list empty")]
    [InlineData("null", "Leave the list empty")]
    [InlineData("tv.example.com", "is not an origin such as")]
    [InlineData("*.example.com", "a star elsewhere")]
    [InlineData("https://", "is not an origin such as")]
    [InlineData("https://user@tv.example.com", "is not an origin such as")]
    [InlineData("https://tv.example.com/", "as browsers write it: https://tv.example.com, without a path")]
    [InlineData("https://*.example.com/path", "as browsers write it: https://*.example.com, without a path")]
    [InlineData("https://TV.example.com", "as browsers write it: https://tv.example.com,")]
    [InlineData("HTTPS://*.example.com", "as browsers write it: https://*.example.com,")]
    [InlineData("https://tv.example.com:443", "as browsers write it: https://tv.example.com,")]
    [InlineData("https://b\u00fccher.example", "as browsers write it: https://xn--bcher-kva.example,")]
    [InlineData("https://tv.example.com.", "ends with a dot")]
    [InlineData("https://*.example.com.", "ends with a dot")]
    [InlineData("https://*", "a star elsewhere")]
    [InlineData("https://*example.com", "a star elsewhere")]
    [InlineData("https://tv.*.com", "a star elsewhere")]
    [InlineData("https://*.*.example.com", "a star elsewhere")]
    [InlineData("https://*.", "ends with a dot")]
    [InlineData("https://*.example.com:*", "a star elsewhere")]
    [InlineData("*://tv.example.com", "a star elsewhere")]
    public void A_wrong_pattern_is_told_what_is_wrong(string pattern, string fault) =>
        Assert.Contains(fault, OriginPattern.FaultOf(pattern), StringComparison.Ordinal);
}
