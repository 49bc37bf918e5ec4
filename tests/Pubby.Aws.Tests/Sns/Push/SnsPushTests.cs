using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json.Nodes;
using Pubby.Aws.Sns;
using Pubby.Aws.Sns.Push;

namespace Pubby.Aws.Tests.Sns.Push;

/// <summary>
/// Posts of SNS are taken. All others are refused, cause no request that they should not, and reach no listener.
/// </summary>
public sealed class SnsPushTests : IDisposable
{
    private readonly SnsPoster _box = new();

    [Theory]
    [InlineData("1", null)]
    [InlineData("1", "A subject")]
    [InlineData("2", null)]
    [InlineData("2", "A subject")]
    public async Task A_post_that_SNS_signed_is_taken(string version, string? subject)
    {
        var post = _box.NewPost();
        post["SignatureVersion"] = version;
        if (subject is not null) post["Subject"] = subject;
        Assert.Equal("200", await _box.PostAsync(_box.Sign(post)));
        var message = Assert.Single(_box.Received);
        Assert.Equal(("us", "match", "\"ä\\n 🎉\""),
            (message.Region, message.Room, Encoding.UTF8.GetString(message.Message!.Data)));
        Assert.Equal(SnsPoster.CertificateUrl, Assert.Single(_box.Network.Asked).AbsoluteUri);
    }

    [Theory]
    [InlineData("Message", "{\"v\":1,\"region\":\"us\",\"room\":\"match\",\"reread\":true}")]
    [InlineData("MessageId", "another")]
    [InlineData("Subject", "another")]
    [InlineData("Subject", null)]
    [InlineData("Timestamp", "2026-06-01T12:00:01.000Z")]
    [InlineData("TopicArn", SnsPoster.Topic + "-two")]
    [InlineData("SignatureVersion", "1")]
    [InlineData("Signature", "AAAA")]
    [InlineData("Signature", "no base64")]
    [InlineData("Signature", "")]
    public async Task A_post_that_was_changed_is_refused(string field, string? value)
    {
        var post = _box.NewPost();
        post["Subject"] = "A subject";
        _box.Sign(post);
        if (value is null) post.Remove(field);
        else post[field] = value;
        await RefusedAsync("403 signature", post);
    }

    [Fact]
    public async Task A_post_that_somebody_else_signed_is_refused()
    {
        using var forger = Authority.SelfMade();
        await RefusedAsync("403 signature", _box.Sign(_box.NewPost(), forger));
        // And where the parts could be read in two ways.
        var post = _box.NewSigned();
        (post["Type"], post["Token"], post["SubscribeURL"]) = ("SubscriptionConfirmation", "t", "https://example.com/");
        await RefusedAsync("403 signature", post);
    }

    [Fact]
    public async Task A_post_that_was_taken_is_not_taken_again()
    {
        var post = _box.NewSigned();
        Assert.Equal("200", await _box.PostAsync(post));
        Assert.Equal("403 replayed", await _box.PostAsync(post));
        _box.Time.Advance(TimeSpan.FromMinutes(64));
        Assert.Equal("403 replayed", await _box.PostAsync(post));
        _box.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("403 stale", await _box.PostAsync(post));
        Assert.Single(_box.Received);
    }

    [Theory]
    [InlineData("2026-06-01T10:54:59.000Z")]
    [InlineData("2026-06-01T12:05:01.000Z")]
    [InlineData("2025-06-01T12:00:00.000Z")]
    [InlineData("2026-06-01T12:00:00.000")]
    [InlineData("2026-06-01T12:00:00.000+02:00")]
    [InlineData("now")]
    [InlineData("")]
    public async Task A_post_of_another_time_is_refused(string timestamp)
    {
        var post = _box.NewPost();
        post["Timestamp"] = timestamp;
        await RefusedAsync("403 stale", _box.Sign(post), asked: 0);
    }

    [Theory]
    [InlineData("arn:aws:sns:eu-west-1:123456789012:other")]
    [InlineData("arn:aws:sns:eu-west-1:999999999999:pubby")]
    [InlineData("arn:aws:sns:us-east-1:123456789012:pubby")]
    [InlineData("arn:aws:sns:eu-west-1:123456789012:Pubby")]
    [InlineData("arn:aws:sns:eu-west-1:123456789012:pubby ")]
    [InlineData("arn:aws:sns:eu-west-1:123456789012:pubby:1")]
    [InlineData("")]
    public async Task A_post_of_another_topic_is_refused(string topic)
    {
        var post = _box.NewPost();
        post["TopicArn"] = topic;
        await RefusedAsync("403 topic_unknown", _box.Sign(post), asked: 0);
    }

    [Theory]
    [MemberData(nameof(ForeignUrls.All), MemberType = typeof(ForeignUrls))]
    public async Task A_certificate_is_fetched_from_SNS_alone(string url)
    {
        var post = _box.NewPost();
        post["SigningCertURL"] = url;
        await RefusedAsync("403 certificate_url", _box.Sign(post), asked: 0);
    }

    [Fact]
    public async Task What_could_not_be_passed_on_is_posted_again_and_taken()
    {
        var post = _box.NewSigned();
        _box.IsApplying = false;
        Assert.Equal("503 backplane_unavailable", await _box.PostAsync(post));
        _box.IsApplying = true;
        Assert.Equal("200", await _box.PostAsync(post));
        Assert.Single(_box.Received);
    }

    [Fact]
    public async Task A_regions_own_word_is_taken_and_broadcast_to_nobody()
    {
        Assert.Equal("200", await _box.PostAsync(_box.NewSigned(region: "eu")));
        Assert.Empty(_box.Received);
    }

    [Fact]
    public async Task A_word_that_no_region_said_is_refused_though_SNS_signed_it()
    {
        var post = _box.NewPost();
        post["Message"] = "{}";
        await RefusedAsync("403 word_invalid", _box.Sign(post), asked: 1);
    }

    [Fact]
    public async Task A_subscription_is_confirmed_by_a_call_and_its_address_is_never_fetched()
    {
        Assert.Equal("200", await _box.PostAsync(_box.NewSigned("SubscriptionConfirmation")));
        Assert.Equal((SnsPoster.Topic, "2336412f37"), Assert.Single(_box.Sns.Confirmed));
        Assert.Equal([SnsPoster.CertificateUrl], _box.Network.Asked.Select(uri => uri.AbsoluteUri));
        Assert.Empty(_box.Received);
    }

    [Fact]
    public async Task A_confirmation_that_SNS_did_not_take_is_posted_again()
    {
        var post = _box.NewSigned("SubscriptionConfirmation");
        _box.Sns.ConfirmFault = new SnsException("timeout", "", new InvalidOperationException());
        Assert.Equal("503 not_confirmed", await _box.PostAsync(post));
        _box.Sns.ConfirmFault = null;
        Assert.Equal("200", await _box.PostAsync(post));
    }

    [Theory]
    [InlineData("Token", "another")]
    [InlineData("SubscribeURL", "https://example.com/")]
    [InlineData("Type", "UnsubscribeConfirmation")]
    public async Task A_confirmation_that_was_changed_is_refused(string field, string value)
    {
        var post = _box.NewSigned("SubscriptionConfirmation");
        post[field] = value;
        await RefusedAsync("403 signature", post);
        Assert.Empty(_box.Sns.Confirmed);
    }

    [Fact]
    public async Task The_end_of_a_subscription_is_taken_note_of_and_nothing_else()
    {
        Assert.Equal("200", await _box.PostAsync(_box.NewSigned("UnsubscribeConfirmation")));
        Assert.Empty(_box.Sns.Confirmed);
        Assert.Empty(_box.Received);
    }

    [Fact]
    public async Task A_raw_post_is_refused_as_nobody_signed_it() =>
        Assert.Equal("403 raw_delivery",
            await _box.PostAsync(Encoding.UTF8.GetBytes(_box.NewSigned().ToJsonString()),
                ("x-amz-sns-rawdelivery", "true")));

    [Fact]
    public async Task A_post_that_is_too_long_is_not_read()
    {
        Assert.Equal("413 too_large", await _box.PostAsync(new byte[SnsPost.MaxBytes + 1]));
        // The longest that SNS sends, all of it quotes.
        var post = _box.NewPost();
        post["Message"] = new string('"', 256 * 1024);
        Assert.Equal("403 word_invalid", await _box.PostAsync(_box.Sign(post)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"Type\":\"Notification\"}")]
    [InlineData("{\"Type\":\"notification\"}")]
    [InlineData("{\"Type\":0}")]
    [InlineData("{\"Type\":\"7\"}")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[")]
    [InlineData("{\"Type\":\"Notification\",\"Type\":\"Notification\"}")]
    public async Task What_is_no_post_is_refused(string text)
    {
        Assert.Equal("403 malformed", await _box.PostAsync(Encoding.UTF8.GetBytes(text)));
        Assert.Empty(_box.Network.Asked);
    }

    [Theory]
    [InlineData("Type")]
    [InlineData("MessageId")]
    [InlineData("TopicArn")]
    [InlineData("Message")]
    [InlineData("Timestamp")]
    [InlineData("SignatureVersion")]
    [InlineData("Signature")]
    [InlineData("SigningCertURL")]
    public async Task A_post_that_lacks_something_is_refused(string field)
    {
        var post = _box.NewSigned();
        post.Remove(field);
        await RefusedAsync("403 malformed", post, asked: 0);
        post = _box.NewSigned();
        post[field] = 7;
        await RefusedAsync("403 malformed", post, asked: 0);
        post = _box.NewSigned();
        post[field] = null;
        await RefusedAsync("403 malformed", post, asked: 0);
    }

    [Fact]
    public async Task Refusals_are_counted_by_reason()
    {
        var counted = new List<string?>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter == _box.Meter.Meter && instrument.Name == "pubby.region.refused")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Add((string?)tags[0].Value));
        listener.Start();
        await _box.PostAsync("{}"u8.ToArray());
        var post = _box.NewSigned();
        post["TopicArn"] = "another";
        await _box.PostAsync(post);
        Assert.Equal(["malformed", "topic_unknown"], counted);
    }

    public void Dispose() => _box.Dispose();

    private async Task RefusedAsync(string answer, JsonObject post, int? asked = null)
    {
        Assert.Equal(answer, await _box.PostAsync(post));
        Assert.Empty(_box.Received);
        Assert.Empty(_box.Sns.Confirmed);
        if (asked is { } count) Assert.Equal(count, _box.Network.Asked.Count);
        else Assert.All(_box.Network.Asked, uri => Assert.Equal(SnsPoster.CertificateUrl, uri.AbsoluteUri));
    }
}
