using Pubby.Hub.Administration;
using Pubby.Hub.Http;

namespace Pubby.Hub.Tests.Administration;

/// <summary>
/// Where the console's page looks for the hub's public port, and that it may ask there and nowhere else.
/// </summary>
public sealed class ConsoleAddressTests
{
    [Theory]
    [InlineData("", "http://localhost:5080", "127.0.0.1", "http://localhost:5080")]
    [InlineData("", "http://[::]:5080", "ops.internal", "http://ops.internal:5080")]
    [InlineData("", "http://0.0.0.0:5080", "10.0.0.7", "http://10.0.0.7:5080")]
    [InlineData("", "http://*:5080", "[::1]", "http://[::1]:5080")]
    [InlineData("https://pubby.example.com/live/", "http://[::]:5080", "10.0.0.7", "https://pubby.example.com/live")]
    public void It_is_where_the_operator_says_or_where_the_hub_listens(
        string configured, string listening, string askedHost, string expected) =>
        Assert.Equal(expected, ConsoleAddress.Of(configured, [listening], askedHost));

    [Fact]
    public void A_hub_that_does_not_listen_yet_has_the_default_address() =>
        Assert.Equal("http://localhost:5080", ConsoleAddress.Of("", [], "localhost"));

    [Theory]
    [InlineData("evil; script-src *")]
    [InlineData("a b")]
    [InlineData("")]
    public void A_host_that_is_none_is_not_repeated(string askedHost) =>
        Assert.Equal("http://localhost:5080", ConsoleAddress.Of("", ["http://[::]:5080"], askedHost));

    [Fact]
    public void The_page_may_run_its_own_files_alone_and_ask_two_addresses()
    {
        var policy = PagePolicy.OfConsole("https://pubby.example.com/live").Split("; ");

        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("script-src 'self'", policy);
        Assert.Contains("style-src 'self'", policy);
        Assert.Contains("connect-src 'self' https://pubby.example.com wss://pubby.example.com", policy);
    }
}
