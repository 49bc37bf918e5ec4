using System.Globalization;
using System.Net;
using System.Text;
using System.Xml.Linq;

namespace Pubby.Aws.Targets;

/// <summary>
/// The calls of Elastic Load Balancing that a node makes, in its query protocol, as AWSSDK.ElasticLoadBalancingV2 is
/// not available to this build. Safe for any number of threads.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Operations.html</remarks>
internal sealed class LoadBalancingClient(string region, string? serviceUrl, TimeProvider time) : IDisposable
{
    private const string ApiVersion = "2015-12-01";
    private const string ContentType = "application/x-www-form-urlencoded; charset=utf-8";
    private const string DelayAttribute = "deregistration_delay.timeout_seconds";

    private readonly SignedCalls _calls = new("elasticloadbalancing", region, serviceUrl, time);

    /// <summary>
    /// All targets of the group: asked for one that is not registered, AWS may refuse the call.
    /// </summary>
    public Task<TargetAnswer<IReadOnlyList<TargetHealth>>> DescribeTargetHealthAsync(
        string groupArn, CancellationToken cancellationToken) =>
        CallAsync("DescribeTargetHealth", [("TargetGroupArn", groupArn)],
            result => QueryXml.Members(result, "TargetHealthDescriptions") is { } members
                ? (IReadOnlyList<TargetHealth>)[.. members.Select(HealthOf).OfType<TargetHealth>()] : null,
            cancellationToken);

    /// <returns>How long a target drains before it is deregistered, in seconds, as AWS writes it.</returns>
    public Task<TargetAnswer<string>> DescribeDeregistrationDelayAsync(
        string groupArn, CancellationToken cancellationToken) =>
        CallAsync("DescribeTargetGroupAttributes", [("TargetGroupArn", groupArn)],
            result => QueryXml.Members(result, "Attributes")?
                .FirstOrDefault(member => QueryXml.Text(member, "Key") == DelayAttribute) is { } member
                ? QueryXml.Text(member, "Value") : null,
            cancellationToken);

    /// <returns><c>ip</c>, <c>instance</c>, <c>lambda</c> or <c>alb</c>.</returns>
    public Task<TargetAnswer<string>> DescribeTargetTypeAsync(string groupArn, CancellationToken cancellationToken) =>
        CallAsync("DescribeTargetGroups", [("TargetGroupArns.member.1", groupArn)],
            result => QueryXml.Members(result, "TargetGroups")?.FirstOrDefault() is { } group
                ? QueryXml.Text(group, "TargetType") : null,
            cancellationToken);

    /// <returns>The name of the answer.</returns>
    public Task<TargetAnswer<string>> DeregisterAsync(
        string groupArn, string id, int port, CancellationToken cancellationToken) =>
        CallAsync("DeregisterTargets",
            [("TargetGroupArn", groupArn), ("Targets.member.1.Id", id),
                ("Targets.member.1.Port", port.ToString(CultureInfo.InvariantCulture))],
            result => result.Name.LocalName, cancellationToken);

    public void Dispose() => _calls.Dispose();

    private Task<TargetAnswer<T>> CallAsync<T>(
        string action, IEnumerable<(string Name, string Value)> parameters, Func<XElement, T?> read,
        CancellationToken cancellationToken)
        where T : class
    {
        var form = new StringBuilder($"Action={action}&Version={ApiVersion}");
        foreach (var (name, value) in parameters) form.Append('&').Append(name).Append('=')
            .Append(WebUtility.UrlEncode(value));
        return _calls.PostAsync(action, Encoding.ASCII.GetBytes(form.ToString()), ContentType, [],
            content => QueryXml.Result(content, action) is { } result ? read(result) : null, QueryXml.Code,
            cancellationToken);
    }

    private static TargetHealth? HealthOf(XElement member)
    {
        var (target, health) = (QueryXml.Find(member, "Target"), QueryXml.Find(member, "TargetHealth"));
        return QueryXml.Text(target, "Id") is { } id && QueryXml.Text(health, "State") is { } state
            && int.TryParse(QueryXml.Text(target, "Port"), CultureInfo.InvariantCulture, out var port)
            ? new TargetHealth(id, port, state) : null;
    }
}
