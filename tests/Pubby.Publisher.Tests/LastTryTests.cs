using Microsoft.Extensions.Time.Testing;
using Pubby.Publisher.Http;
using Pubby.Testing;

namespace Pubby.Publisher.Tests;

/// <summary>A try that has all that is left of its call's time, with timers that fire too early.</summary>
public sealed class LastTryTests
{
    private readonly LateClock _time = new();

    [Fact]
    public async Task It_is_the_last_one_whatever_the_clock_says_when_it_ends()
    {
        var options = new PubbyPublisherOptions
        {
            Key = "key",
            Timeout = TimeSpan.FromSeconds(1),
            AttemptTimeout = TimeSpan.FromSeconds(10),
        };
        options.Addresses.Add("http://a");
        options.Addresses.Add("http://b");
        var silence = new Silence();
        using var publisher =
            new PubbyPublisher(PublisherHttp.Client(options, _time, silence), options, _time);

        var put = publisher.PutAsync("room", "id", 1);
        _time.Advance(TimeSpan.FromSeconds(1));

        var fault = await Assert.ThrowsAsync<PubbyPublishException>(() => put.WaitAsync(Eventually.Limit));
        Assert.Equal(PublishErrorCode.Timeout, fault.Code);
        Assert.Equal(["a"], silence.Hosts);
    }

    [Theory]
    [InlineData(false, PublishErrorCode.Unreachable, "Nothing was sent")]
    [InlineData(true, PublishErrorCode.Timeout, "not known")]
    public async Task One_that_is_cut_off_before_it_has_a_connection_leaves_what_was_met_before_it(
        bool hasConnection, string code, string says)
    {
        var options = new PubbyPublisherOptions { Key = "key", Timeout = TimeSpan.FromSeconds(1) };
        options.Addresses.Add("http://refuses");
        options.Addresses.Add("http://b");
        var network = new Silence { HasConnection = hasConnection };
        using var publisher =
            new PubbyPublisher(PublisherHttp.Client(options, _time, network), options, _time);

        var put = publisher.PutAsync("room", "id", 1);
        _time.Advance(TimeSpan.FromSeconds(1));

        var fault = await Assert.ThrowsAsync<PubbyPublishException>(() => put.WaitAsync(Eventually.Limit));
        Assert.Equal(code, fault.Code);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.Equal(["refuses", "b"], network.Hosts);
    }

    /// <summary>Its timers fire on time, and its clock is a moment behind them.</summary>
    private sealed class LateClock : FakeTimeProvider
    {
        public override long GetTimestamp() => base.GetTimestamp() / 1000 * 999;
    }

    /// <summary>Hubs that take everything and never answer; and one place where none is.</summary>
    private sealed class Silence : HttpMessageHandler
    {
        public List<string> Hosts { get; } = [];

        /// <summary>Only then a request is sent.</summary>
        public bool HasConnection { get; init; } = true;

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Hosts.Add(request.RequestUri!.Host);
            if (Hosts[^1] == "refuses") throw new HttpRequestException(HttpRequestError.ConnectionError, "refused");
            if (HasConnection) await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new InvalidOperationException("It waits for ever.");
        }
    }
}
