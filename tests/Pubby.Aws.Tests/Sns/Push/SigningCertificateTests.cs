using System.Net;
using System.Security.Cryptography.X509Certificates;
using Pubby.Aws.Sns;
using Pubby.Aws.Sns.Push;

namespace Pubby.Aws.Tests.Sns.Push;

/// <summary>Which certificates are SNS's, and how often SNS is asked for them.</summary>
public sealed class SigningCertificateTests : IDisposable
{
    private readonly SnsPoster _box = new();

    [Fact]
    public async Task It_is_fetched_once_however_many_posts_it_signed()
    {
        for (var i = 0; i < 5; i++) Assert.Equal("200", await _box.PostAsync(_box.NewSigned()));
        Assert.Single(_box.Network.Asked);
    }

    [Fact]
    public async Task One_that_is_kept_is_refused_once_its_time_is_over()
    {
        Assert.Equal("200", await _box.PostAsync(_box.NewSigned()));
        _box.Time.SetUtcNow(Authority.End.AddSeconds(1));
        Assert.Equal("403 certificate", await _box.PostAsync(_box.NewSigned()));
        Assert.Single(_box.Received);
    }

    [Fact]
    public Task One_whose_time_is_over_is_refused() =>
        RefusedAsync(_box.Authority.Issue(to: _box.Time.GetUtcNow().AddDays(-1)));

    [Fact]
    public Task One_whose_time_has_not_come_is_refused() =>
        RefusedAsync(_box.Authority.Issue(from: _box.Time.GetUtcNow().AddDays(1)));

    [Fact]
    public Task One_that_nobody_vouches_for_is_refused() => RefusedAsync(Authority.SelfMade());

    [Fact]
    public async Task One_that_another_vouches_for_is_refused()
    {
        using var other = new Authority();
        await RefusedAsync(other.Issue());
    }

    [Fact]
    public Task One_with_a_short_key_is_refused() => RefusedAsync(_box.Authority.Issue(bits: 1024));

    [Theory]
    [InlineData("example.com")]
    [InlineData("*.amazonaws.com")]
    [InlineData("sns.us-east-1.amazonaws.com")]
    [InlineData("sns-signing.us-east-1.amazonaws.com")]
    [InlineData("sns.amazonaws.com.example.com")]
    [InlineData("amazonaws.com")]
    public Task One_for_another_host_is_refused(string host) => RefusedAsync(_box.Authority.Issue(host));

    [Theory]
    [InlineData("sns.amazonaws.com")]
    [InlineData("sns.eu-west-1.amazonaws.com")]
    [InlineData("sns-signing.eu-west-1.amazonaws.com")]
    public async Task One_for_SNS_or_its_region_is_taken(string host)
    {
        using var certificate = _box.Authority.Issue(host);
        _box.Network.Answer = _ => SnsPoster.Pem(certificate);
        Assert.Equal("200", await _box.PostAsync(_box.Sign(_box.NewPost(), certificate)));
    }

    [Fact]
    public async Task One_without_an_RSA_key_is_refused()
    {
        using var certificate = _box.Authority.IssueElliptic();
        _box.Network.Answer = _ => SnsPoster.Pem(certificate);
        Assert.Equal("403 certificate", await _box.PostAsync(_box.NewSigned()));
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, "", "403 certificate")]
    [InlineData(HttpStatusCode.OK, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "403 certificate")]
    [InlineData(HttpStatusCode.NotFound, "", "403 certificate")]
    [InlineData(HttpStatusCode.Found, "", "403 certificate")]
    [InlineData(HttpStatusCode.InternalServerError, "", "503 certificate_unavailable")]
    public async Task What_is_no_certificate_is_refused(HttpStatusCode status, string body, string answer)
    {
        _box.Network.Answer = _ =>
            new HttpResponseMessage(status)
            {
                Content = new StringContent(body),
                Headers = { Location = new Uri("https://example.com/") }
            };
        Assert.Equal(answer, await _box.PostAsync(_box.NewSigned()));
        Assert.Equal(SnsPoster.CertificateUrl, Assert.Single(_box.Network.Asked).AbsoluteUri);
    }

    [Fact]
    public async Task A_file_that_is_too_long_is_not_read()
    {
        _box.Network.Answer = _ =>
            new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(new byte[64 * 1024]) };
        Assert.Equal("503 certificate_unavailable", await _box.PostAsync(_box.NewSigned()));
    }

    [Fact]
    public async Task While_SNS_cannot_be_reached_posts_are_to_come_again()
    {
        var answer = _box.Network.Answer;
        _box.Network.Answer = _ => throw new HttpRequestException("away");
        var post = _box.NewSigned();
        Assert.Equal("503 certificate_unavailable", await _box.PostAsync(post));
        _box.Network.Answer = answer;
        Assert.Equal("200", await _box.PostAsync(post));
    }

    [Fact]
    public async Task Made_up_names_make_the_hub_ask_little_and_push_no_certificate_out()
    {
        Assert.Equal("200", await _box.PostAsync(_box.NewSigned()));
        _box.Network.Answer = _ => new HttpResponseMessage(HttpStatusCode.NotFound);
        for (var i = 0; i < 500; i++)
        {
            var post = _box.NewPost();
            post["SigningCertURL"] = $"https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-{i:x32}.pem";
            Assert.NotEqual("200", await _box.PostAsync(_box.Sign(post)));
        }
        Assert.Equal(10, _box.Network.Asked.Count);
        Assert.Equal("200", await _box.PostAsync(_box.NewSigned()));
    }

    [Theory]
    [InlineData("arn:aws-cn:sns:cn-north-1:123456789012:pubby",
        "https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-a86cb10b4e1f29c941702d737128f7b6.pem", true)]
    [InlineData("arn:aws-cn:sns:cn-north-1:123456789012:pubby",
        "https://sns.cn-north-1.amazonaws.com/SimpleNotificationService-a86cb10b4e1f29c941702d737128f7b6.pem", false)]
    [InlineData("arn:aws-us-gov:sns:us-gov-east-1:123456789012:pubby",
        "https://sns.us-gov-east-1.amazonaws.com/SimpleNotificationService-a86cb10b4e1f29c941702d737128f7b6.pem", true)]
    public void Its_address_ends_as_the_regions_names_do(string topic, string url, bool isTaken)
    {
        var parsed = SigningCertificateUrl.TryParse(url, TopicName.TryParse(topic)!);
        Assert.Equal(isTaken, parsed is not null);
        if (isTaken) Assert.Equal(url, parsed!.Uri.AbsoluteUri);
    }

    public void Dispose() => _box.Dispose();

    private async Task RefusedAsync(X509Certificate2 certificate)
    {
        using (certificate)
        {
            _box.Network.Answer = _ => SnsPoster.Pem(certificate);
            Assert.Equal("403 certificate", await _box.PostAsync(_box.Sign(_box.NewPost(), certificate)));
            Assert.Empty(_box.Received);
        }
    }
}
