using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pubby.Aws.Sns;
using Pubby.Aws.Sns.Push;
using Pubby.Core.Diagnostics;
using Pubby.Core.Regions;
using Pubby.Core.Testing;
using Pubby.Hub.Regions;

namespace Pubby.Aws.Tests.Sns.Push;

/// <summary>
/// The endpoint that SNS posts to, with an SNS of the test's own: its certificates, its signatures, and a note of all
/// that the hub asked of the network.
/// </summary>
internal sealed class SnsPoster : IRegionListener, IDisposable
{
    public const string Topic = "arn:aws:sns:eu-west-1:123456789012:pubby";
    public const string CertificateUrl =
        "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-a86cb10b4e1f29c941702d737128f7b6.pem";

    // Keys take long to make.
    private static readonly Authority Everybodys = new();
    private static readonly X509Certificate2 EverybodysCertificate = Everybodys.Issue();

    private static readonly IServiceProvider Services = new ServiceCollection().AddLogging().BuildServiceProvider();

    private readonly X509Certificate2 _certificate = EverybodysCertificate;
    private readonly SigningCertificates _certificates;
    private readonly SnsPushEndpoint _endpoint;

    public SnsPoster()
    {
        Time.SetUtcNow(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
        Network.Answer = _ => Pem(_certificate);
        var options = new SnsOptions();
        options.AllowedTopics.AddRange([Topic, $"{Topic}-two"]);
        Meter = new HubMeter(new TestMeters(), Time);
        var meter = new RegionMeter(Meter, Time);
        var inbox = new SnsInbox(new RegionIdentity("eu", Number: null), meter, Time, NullLogger<SnsInbox>.Instance);
        inbox.Open(this);
        _certificates = new SigningCertificates(Network, new CertificateValidator(Time, [Authority.Root]), Time);
        var seen = new ReplayCache(Time);
        var check = new SnsPostCheck(options, _certificates, seen, Time);
        var receiver = new SnsPostReceiver(check, seen, inbox, Sns, NullLogger<SnsPostReceiver>.Instance);
        _endpoint = new SnsPushEndpoint(receiver, meter, Time, NullLogger<SnsPushEndpoint>.Instance);
    }

    private static readonly JsonSerializerOptions AsSnsWrites =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public FakeTimeProvider Time { get; } = new();

    public Authority Authority { get; } = Everybodys;

    public Outside Network { get; } = new();

    public ScriptedSns Sns { get; } = new();

    public HubMeter Meter { get; }

    public bool IsApplying { get; set; } = true;

    public List<RegionMessage> Received { get; } = [];

    public string Now =>
        Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    public static HttpResponseMessage Pem(X509Certificate2 certificate) =>
        new(HttpStatusCode.OK) { Content = new StringContent(certificate.ExportCertificatePem()) };

    /// <summary>A post as SNS makes it, but for its signature.</summary>
    public JsonObject NewPost(string type = "Notification", string region = "us")
    {
        var message =
            SnsMessageFormat.Encode(
                new RegionMessage(region, "match", new() { Id = "m", Version = 8, Data = "\"ä\\n 🎉\""u8.ToArray() }));
        var post = new JsonObject
        {
            ["Type"] = type,
            ["MessageId"] = $"{Guid.NewGuid()}",
            ["TopicArn"] = Topic,
            ["Message"] = message,
            ["Timestamp"] = Now,
            ["SignatureVersion"] = "2",
            ["SigningCertURL"] = CertificateUrl,
            ["UnsubscribeURL"] = "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe",
        };
        if (type == "Notification") return post;
        (post["Token"], post["SubscribeURL"]) =
            ("2336412f37", "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=2336412f37");
        return post;
    }

    /// <summary>As AWS documents it. Written again here, so that the hub's own code is not its judge.</summary>
    public JsonObject Sign(JsonObject post, X509Certificate2? signer = null)
    {
        string[] names = (string?)post["Type"] == "Notification"
            ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
            : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
        var text =
            string.Concat(names.Where(name => post[name] is not null)
                .Select(name => $"{name}\n{(string?)post[name]}\n"));
        using var key = (signer ?? _certificate).GetRSAPrivateKey()!;
        var hash = (string?)post["SignatureVersion"] == "1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
        post["Signature"] =
            Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(text), hash, RSASignaturePadding.Pkcs1));
        return post;
    }

    public JsonObject NewSigned(string type = "Notification", string region = "us") => Sign(NewPost(type, region));

    /// <returns>200, or the status and the problem's code.</returns>
    public Task<string> PostAsync(JsonObject post) => PostAsync(Encoding.UTF8.GetBytes(post.ToJsonString(AsSnsWrites)));

    public async Task<string> PostAsync(byte[] body, params (string Name, string Value)[] headers)
    {
        var http = new DefaultHttpContext { RequestServices = Services };
        (http.Request.Method, http.Request.Path, http.Request.ContentType) =
            ("POST", SnsPushEndpoint.Path, "text/plain; charset=UTF-8");
        foreach (var (name, value) in headers) http.Request.Headers[name] = value;
        http.Request.Body = new MemoryStream(body);
        using var answer = new MemoryStream();
        http.Response.Body = answer;
        await _endpoint.PostAsync(http);
        if (http.Response.StatusCode == 200) return "200";
        await http.Response.BodyWriter.FlushAsync();
        return $"{http.Response.StatusCode} " +
            $"{JsonDocument.Parse(answer.ToArray()).RootElement.GetProperty("code").GetString()}";
    }

    public ValueTask<bool> ReceiveAsync(RegionMessage message)
    {
        if (IsApplying) Received.Add(message);
        return new(IsApplying);
    }

    public void OnGap() => throw new NotSupportedException("SNS does not know of what it never delivered.");

    public void Dispose()
    {
        _certificates.Dispose();
        Meter.Dispose();
    }

    /// <summary>All that is not this process.</summary>
    internal sealed class Outside : HttpMessageHandler
    {
        public Func<Uri, HttpResponseMessage> Answer { get; set; } = _ => new(HttpStatusCode.NotFound);

        public List<Uri> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!);
            try
            {
                return Task.FromResult(Answer(request.RequestUri!));
            }
            catch (HttpRequestException fault)
            {
                return Task.FromException<HttpResponseMessage>(fault);
            }
        }
    }
}
