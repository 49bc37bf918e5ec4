using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Xml;
using System.Xml.Linq;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Transform;

namespace Pubby.Aws.Sns;

/// <summary>
/// SNS over the AWS SDK's core: its credentials, retries, connections and signatures. The requests and answers of the
/// query protocol are made here, because AWSSDK.SimpleNotificationService is not available to this build. Where it is,
/// it can replace this file.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/sns/latest/api/API_Operations.html</remarks>
internal sealed class SnsClient : AmazonServiceClient, ISnsClient
{
    private const string ApiVersion = "2010-03-31";
    private const string Entry = "PublishBatchRequestEntries.member";

    private readonly TimeSpan _limit;

    /// <param name="region">The topic's, for example <c>eu-west-1</c>.</param>
    /// <param name="serviceUrl">Another server than the region's; null: the region's.</param>
    /// <param name="limit">Of a whole call, retries included.</param>
    public SnsClient(string region, string? serviceUrl, TimeSpan limit)
        : base(new SnsConfiguration(region, serviceUrl, limit)) => _limit = limit;

    public async Task<string> PublishAsync(string topicArn, SnsMessage message, CancellationToken cancellationToken)
    {
        var request = new SnsRequest("Publish") { ["TopicArn"] = topicArn };
        request.Add(message, "");
        return (await CallAsync(request, cancellationToken)).Text("MessageId");
    }

    public async Task<IReadOnlyList<SnsEntryFault?>> PublishBatchAsync(
        string topicArn, IReadOnlyList<SnsMessage> messages, CancellationToken cancellationToken)
    {
        var request = new SnsRequest("PublishBatch") { ["TopicArn"] = topicArn };
        for (var i = 0; i < messages.Count; i++)
        {
            request[$"{Entry}.{i + 1}.Id"] = $"{i}";
            request.Add(messages[i], $"{Entry}.{i + 1}.");
        }
        var answer = await CallAsync(request, cancellationToken);
        var taken = answer.Members("Successful").Select(SnsAnswer.IdOf).ToHashSet();
        var faults = answer.Members("Failed").ToDictionary(SnsAnswer.IdOf, SnsAnswer.FaultOf);
        // A message that SNS's answer does not mention may not have been taken.
        return [.. messages.Select((_, i) => taken.Contains($"{i}")
            ? null : faults.GetValueOrDefault($"{i}")
            ?? new("unmentioned", "SNS's answer does not mention this message.", false))];
    }

    public async Task<string> CreateTopicAsync(string name, CancellationToken cancellationToken) =>
        (await CallAsync(new SnsRequest("CreateTopic") { ["Name"] = name }, cancellationToken)).Text("TopicArn");

    public async Task<string> SubscribeAsync(
        string topicArn, string protocol, string endpoint, IReadOnlyDictionary<string, string> attributes,
        CancellationToken cancellationToken)
    {
        var request =
            new SnsRequest("Subscribe")
            {
                ["TopicArn"] = topicArn,
                ["Protocol"] = protocol,
                ["Endpoint"] = endpoint,
                ["ReturnSubscriptionArn"] = "true"
            };
        foreach (var (i, (name, value)) in attributes.Index())
        {
            request[$"Attributes.entry.{i + 1}.key"] = name;
            request[$"Attributes.entry.{i + 1}.value"] = value;
        }
        return (await CallAsync(request, cancellationToken)).Text("SubscriptionArn");
    }

    public Task SetSubscriptionAttributesAsync(
        string subscriptionArn, string name, string value, CancellationToken cancellationToken) =>
        CallAsync(
            new SnsRequest("SetSubscriptionAttributes")
            {
                ["SubscriptionArn"] = subscriptionArn,
                ["AttributeName"] = name,
                ["AttributeValue"] = value
            }, cancellationToken);

    public async Task<string> ConfirmSubscriptionAsync(
        string topicArn, string token, CancellationToken cancellationToken) => (await CallAsync(
        new SnsRequest("ConfirmSubscription")
        {
            ["TopicArn"] = topicArn,
            ["Token"] = token,
            ["AuthenticateOnUnsubscribe"] = "true"
        }, cancellationToken)).Text("SubscriptionArn");

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.AddHandlerAfter<Marshaller>(new SnsEndpoint());
        pipeline.AddHandlerAfter<Marshaller>(new SnsSigning());
    }

    private async Task<SnsAnswer> CallAsync(SnsRequest request, CancellationToken cancellationToken)
    {
        var options =
            new InvokeOptions
            {
                RequestMarshaller = SnsMarshaller.Instance,
                ResponseUnmarshaller = SnsUnmarshaller.Instance
            };
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(_limit);
        try
        {
            // The SDK ignores the token while it looks for credentials.
            return await InvokeAsync<SnsAnswer>(request, options, limited.Token).WaitAsync(limited.Token);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested && CodeOf(fault) is not null)
        {
            throw new SnsException(CodeOf(fault)!, $"{request.Action}: {fault.Message}", fault);
        }
    }

    private static string? CodeOf(Exception fault) => fault switch
    {
        AmazonServiceException { ErrorCode: { Length: > 0 } code } => code,
        AmazonServiceException or HttpRequestException or IOException or SocketException => "unreachable",
        OperationCanceledException or TimeoutException => "timeout",
        AmazonClientException => "credentials",
        _ => null,
    };

    /// <summary>The SDK derives an operation's name from the name of this class.</summary>
    private sealed class SnsRequest(string action) : AmazonWebServiceRequest
    {
        public string Action => action;

        public Dictionary<string, string> Parameters { get; } = [];

        public string this[string name]
        {
            set => Parameters[name] = value;
        }

        public void Add(SnsMessage message, string prefix)
        {
            this[$"{prefix}Message"] = message.Text;
            foreach (var (i, (name, value)) in message.Attributes.Index())
            {
                var entry = string.Create(CultureInfo.InvariantCulture, $"{prefix}MessageAttributes.entry.{i + 1}");
                this[$"{entry}.Name"] = name;
                this[$"{entry}.Value.DataType"] = "String";
                this[$"{entry}.Value.StringValue"] = value;
            }
        }
    }

    /// <summary>The content of an answer's one <c>…Result</c>.</summary>
    private sealed class SnsAnswer : AmazonWebServiceResponse
    {
        public XElement? Result { get; init; }

        public static string IdOf(XElement member) => Find(member, "Id")?.Value ?? "";

        public static SnsEntryFault FaultOf(XElement member) =>
            new(Find(member, "Code")?.Value ?? "", Find(member, "Message")?.Value
                ?? "", Find(member, "SenderFault")?.Value == "true");

        public string Text(string name) => Find(Result, name)?.Value ?? "";

        public IEnumerable<XElement> Members(string list) => Find(Result, list)?.Elements() ?? [];

        private static XElement? Find(XElement? parent, string name) =>
            parent?.Elements().FirstOrDefault(element => element.Name.LocalName == name);
    }

    private sealed class SnsMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public static readonly SnsMarshaller Instance = new();

        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var call = (SnsRequest)input;
            var request = new DefaultRequest(input, "Amazon.SimpleNotificationService");
            request.Parameters.Add("Action", call.Action);
            request.Parameters.Add("Version", ApiVersion);
            foreach (var (name, value) in call.Parameters) request.Parameters.Add(name, value);
            return request;
        }
    }

    private sealed class SnsUnmarshaller : XmlResponseUnmarshaller
    {
        public static readonly SnsUnmarshaller Instance = new();

        public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
        {
            using var reader =
                XmlReader.Create(input.Stream,
                    new XmlReaderSettings
                    {
                        DtdProcessing = DtdProcessing.Prohibit,
                        MaxCharactersInDocument = 1024 * 1024
                    });
            var result = XDocument.Load(reader).Root?.Elements()
                .FirstOrDefault(element => element.Name.LocalName.EndsWith("Result", StringComparison.Ordinal));
            return new SnsAnswer { Result = result };
        }

        public override AmazonServiceException UnmarshallException(
            XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
        {
            var error = XmlErrorResponseUnmarshaller.GetInstance().Unmarshall(input);
            return new AmazonServiceException(error.Message, innerException, error.Type, error.Code,
                error.RequestId, statusCode);
        }
    }

    private sealed class SnsConfiguration : ClientConfig
    {
        public SnsConfiguration(string region, string? serviceUrl, TimeSpan limit)
            : base(new Defaults())
        {
            AuthenticationServiceName = RegionEndpointServiceName;
            // Set before the address, because setting it would reset the address.
            if (string.IsNullOrEmpty(serviceUrl)) RegionEndpoint = RegionEndpoint.GetBySystemName(region);
            else (ServiceURL, AuthenticationRegion) = (serviceUrl, region);
            EndpointProvider =
                new StaticEndpointProvider(ServiceURL ?? $"https://sns.{region}.{RegionEndpoint.PartitionDnsSuffix}");
            // One more try has to fit into the limit. The SDK takes retries from a budget that successes refill: an
            // outage ends them.
            (Timeout, MaxErrorRetry, RetryMode) = (limit * 0.6, 1, RequestRetryMode.Standard);
        }

        public override string ServiceVersion => ApiVersion;

        public override string UserAgent => "pubby";

        public override string RegionEndpointServiceName => "sns";

        public override Amazon.Runtime.Endpoints.Endpoint DetermineServiceOperationEndpoint(
            ServiceOperationEndpointParameters parameters) => EndpointProvider.ResolveEndpoint(null);

        private sealed class Defaults : IDefaultConfigurationProvider
        {
            public IDefaultConfiguration GetDefaultConfiguration(RegionEndpoint clientRegion,
                DefaultConfigurationMode? requestedConfigurationMode = null) => new DefaultConfiguration();
        }
    }

    private sealed class SnsEndpoint : BaseEndpointResolver
    {
        protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) => new();
    }

    private sealed class SnsSigning : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) =>
            AuthSchemeOption.DEFAULT_SIGV4;
    }
}
